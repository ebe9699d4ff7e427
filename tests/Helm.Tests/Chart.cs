using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace AutoScale.Helm.Tests;

/// <summary>The chart and the real helm that renders it.</summary>
static class Chart
{
    static readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<JsonNode>>>> Rendered = new();

    public static string RepositoryRoot { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    public static string Folder { get; } = Path.Combine(RepositoryRoot, "helm", "autoscale");

    public static string NodeModules { get; } = Metadata("NodeModules");

    public static string HelmProgram { get; } = Metadata("HelmProgram");

    /// <summary>The files under ci/, by name.</summary>
    public static TheoryData<string> ValuesFiles =>
        [.. Directory.GetFiles(Path.Combine(Folder, "ci"), "*.yaml").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    /// <param name="arguments">Such as <c>lint --strict</c>.</param>
    public static Task<ProgramResult> HelmAsync(params IReadOnlyList<string> arguments) =>
        Programs.RunAsync(HelmProgram, arguments, cure: "Install Helm 3 (https://helm.sh/docs/intro/install) and put it on the path.");

    /// <summary>Renders with a file of ci/ and further flags.</summary>
    public static Task<ProgramResult> TemplateAsync(string? valuesFile, params IReadOnlyList<string> flags) => HelmAsync(
        ["template", "fleet", Folder, "--namespace", "autoscale", "--kube-version", "1.31.0", .. valuesFile is null ? [] : (string[])["-f", Path.Combine(Folder, "ci", valuesFile)], .. flags]);

    /// <summary>The objects of a file of ci/; each file is rendered once.</summary>
    public static Task<IReadOnlyList<JsonNode>> ObjectsAsync(string valuesFile) =>
        Rendered.GetOrAdd(valuesFile, file => new Lazy<Task<IReadOnlyList<JsonNode>>>(async () =>
        {
            var result = await TemplateAsync(file);
            Assert.True(result.Code is 0, result.ToString());
            return Yaml.ReadAll(result.Output);
        })).Value;

    static string Metadata(string key) => typeof(Chart).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;

    static string ThisFile([CallerFilePath] string path = "") => path;
}
