using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace AutoScale.Dashboard.Page;

/// <summary>The page's files as the build embedded them (web/Web.targets), each also compressed by Brotli and gzip.</summary>
static class PageFiles
{
    const string Prefix = "page/";

    static readonly FrozenDictionary<string, PageFile> Files = Read();

    /// <summary>Null where the page was built without Node.</summary>
    public static PageFile? Index => Find("index.html");

    /// <summary>Null where there is no such file.</summary>
    /// <param name="path">With forward slashes, such as <c>assets/index-abc.js</c>.</param>
    public static PageFile? Find(string path) => Files.GetValueOrDefault(path);

    static FrozenDictionary<string, PageFile> Read()
    {
        var assembly = typeof(PageFiles).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        return names.Where(name => !name.EndsWith(".br", StringComparison.Ordinal) && !name.EndsWith(".gz", StringComparison.Ordinal)).ToFrozenDictionary(
            name => name[Prefix.Length..],
            name =>
            {
                var plain = Bytes(assembly, name);
                return new PageFile(
                    ContentType(name), plain, names.Contains($"{name}.br") ? Bytes(assembly, $"{name}.br") : plain,
                    names.Contains($"{name}.gz") ? Bytes(assembly, $"{name}.gz") : plain, $"\"{Convert.ToHexStringLower(SHA256.HashData(plain))[..16]}\"");
            },
            StringComparer.Ordinal);
    }

    static byte[] Bytes(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    static string ContentType(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}

/// <summary>One file.</summary>
/// <param name="ContentType">With charset.</param>
/// <param name="Plain">As it is.</param>
/// <param name="Brotli">Compressed; the plain bytes where it is not.</param>
/// <param name="Gzip">Compressed; the plain bytes where it is not.</param>
/// <param name="ETag">Of the plain bytes, quoted.</param>
sealed record PageFile(string ContentType, byte[] Plain, byte[] Brotli, byte[] Gzip, string ETag);
