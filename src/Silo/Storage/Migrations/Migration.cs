using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace AutoScale.Silo.Storage.Migrations;

/// <summary>One step of the schema, as its file holds it.</summary>
/// <param name="Version">The number in front of the file's name; steps are applied in its order.</param>
/// <param name="Name">The rest of the file's name.</param>
/// <param name="OldestProgram">Programs whose newest step is at least this one go on working beside it.</param>
/// <param name="Sql">The statements, for one transaction.</param>
sealed record Migration(int Version, string Name, int OldestProgram, string Sql)
{
    const string Prefix = "migrations/";
    const string Header = "-- oldest-program: ";

    /// <summary>SHA-256 of the statements, 64 hexadecimal digits in lower case.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Version:0000}_{Name}");

    /// <summary>The steps in this program for one database, in order.</summary>
    /// <param name="folder"><c>postgres</c> or <c>sqlite</c>.</param>
    public static IReadOnlyList<Migration> Of(string folder)
    {
        var assembly = typeof(Migration).Assembly;
        var prefix = $"{Prefix}{folder}/";
        var steps = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => Parse(name[prefix.Length..], Read(assembly, name)))
            .OrderBy(step => step.Version)
            .ToArray();
        return steps.GroupBy(step => step.Version).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidDataException($"The migrations {string.Join(" and ", twice)} of {folder} have the same number.")
            : steps;
    }

    /// <param name="file">Such as <c>0001_grain_state.sql</c>.</param>
    /// <param name="text">What the file holds.</param>
    /// <exception cref="InvalidDataException">The name or the first line is not of the form that README.md beside the files tells.</exception>
    public static Migration Parse(string file, string text)
    {
        // A checkout may have turned the line ends; the digest must not notice.
        var sql = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        var first = sql.Split('\n')[0];
        var parts = Path.GetFileNameWithoutExtension(file).Split('_', 2);
        return parts is [{ Length: 4 } number, { Length: > 0 } name]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            && first.StartsWith(Header, StringComparison.Ordinal)
            && int.TryParse(first.AsSpan(Header.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var oldest) && oldest <= version
            ? new Migration(version, name, oldest, sql)
            : throw new InvalidDataException(
                $"The migration '{file}' must be named NNNN_name.sql and begin with '{Header}N', N not above its own number.");
    }

    static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
