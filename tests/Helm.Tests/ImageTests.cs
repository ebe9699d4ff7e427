using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AutoScale.Silo.Tests.Program;

namespace AutoScale.Helm.Tests;

/// <summary>The image's two recipes and its bill of materials. What runs in it is proved by container/prove-local.sh.</summary>
public sealed class ImageTests
{
    static readonly string Dockerfile = File.ReadAllText(Path.Combine(Chart.RepositoryRoot, "container", "Dockerfile"));

    static readonly XDocument Props = XDocument.Load(Path.Combine(Chart.RepositoryRoot, "build", "Container.props"));

    [Fact]
    public void Recipes_MakeTheSameImage()
    {
        Assert.Equal(Match("ARG RUNTIME_IMAGE=(.+)"), Property("ContainerBaseImage"));
        Assert.Equal(Match("USER (.+)"), Property("ContainerUser"));
        Assert.Equal(Match("WORKDIR (/app)"), Property("ContainerWorkingDirectory"));
        Assert.Equal(Match("EXPOSE (.+)").Split(' '), Items("ContainerPort").Single().Split(';'));
        Assert.Equal(Regex.Matches(Match(@"ENTRYPOINT \[(.+)\]"), "\"([^\"]+)\"").Select(match => match.Groups[1].Value), Items("ContainerAppCommand").Single().Split(';'));
        Assert.All(
            Props.Descendants("ContainerEnvironmentVariable"),
            variable => Assert.Contains($"{(string)variable.Attribute("Include")!}={(string)variable.Attribute("Value")!}", Dockerfile, StringComparison.Ordinal));
    }

    /// <summary>What the SDK makes of them for <c>-t:PublishContainer</c>, by its own targets; container/publish-local.sh pushes and runs it.</summary>
    [Fact]
    public async Task PublishContainer_ComputesTheDockerfilesImage()
    {
        var result = await Programs.RunAsync("dotnet",
        [
            "msbuild", "src/Silo/Silo.csproj", "-t:ComputeContainerConfig", "-p:Configuration=Release", "-p:RuntimeIdentifier=linux-x64", "-p:SelfContained=false",
            "-getProperty:ContainerUser,ContainerBaseImage,ContainerWorkingDirectory,ContainerRepository,ContainerImageTag",
            "-getItem:ContainerAppCommand,ContainerPort,ContainerLabel,ContainerEnvironmentVariable",
        ]);

        Assert.True(result.Code is 0, result.ToString());
        var computed = JsonNode.Parse(result.Output[result.Output.IndexOf('{', StringComparison.Ordinal)..])!;
        Assert.Equal(Match("USER (.+)"), computed.Text("Properties/ContainerUser"));
        Assert.Equal(Match("ARG RUNTIME_IMAGE=(.+)"), computed.Text("Properties/ContainerBaseImage"));
        Assert.Equal(Match("WORKDIR (/app)"), computed.Text("Properties/ContainerWorkingDirectory"));
        Assert.Equal("autoscale-silo", computed.Text("Properties/ContainerRepository"));
        Assert.Equal(Match("ARG VERSION=(.+)"), computed.Text("Properties/ContainerImageTag"));
        Assert.Equal(["dotnet", "/app/AutoScale.Silo.dll"], Computed("ContainerAppCommand").Select(item => item.Text("Identity")));
        Assert.Equal(Match("EXPOSE (.+)").Split(' '), Computed("ContainerPort").Select(item => item.Text("Identity")));
        Assert.All(Computed("ContainerPort"), port => Assert.Equal("tcp", port.Text("Type")));
        Assert.Contains(Computed("ContainerEnvironmentVariable"), item => item.Text("Identity") is "DOTNET_EnableDiagnostics" && item.Text("Value") is "0");

        // The labels that the Dockerfile gives, and those that say what the image is of.
        var labels = Computed("ContainerLabel").ToDictionary(item => item.Text("Identity")!, item => item.Text("Value")!);
        foreach (Match label in Regex.Matches(Dockerfile, "(org\\.opencontainers\\.image\\.[a-z]+)=\"([^\"]+)\""))
        {
            Assert.Equal(label.Groups[2].Value, labels[label.Groups[1].Value]);
        }

        Assert.Equal(Match("ARG RUNTIME_IMAGE=(.+)"), labels["org.opencontainers.image.base.name"]);

        IEnumerable<JsonNode> Computed(string item) => computed.Items($"Items/{item}");
    }

    [Fact]
    public void Bases_HaveExplicitVersions() => Assert.All(
        Regex.Matches(Dockerfile, "ARG [A-Z]+_IMAGE=(.+)").Select(match => match.Groups[1].Value),
        image => Assert.Matches(@":\d+\.\d+\.\d+-[a-z-]+$|@sha256:[0-9a-f]{64}$", image));

    [Fact]
    public void User_IsTheChartsAndNotRoot() => Assert.Equal(
        $"{Yaml.ReadAll(File.ReadAllText(Path.Combine(Chart.Folder, "values.yaml"))).Single().Text("podSecurity/userId")}", Match(@"USER (\d+):\d+"));

    /// <summary>What the chart opens is what the image says that it opens.</summary>
    [Fact]
    public async Task Ports_AreTheCharts()
    {
        var exposed = Match("EXPOSE (.+)").Split(' ');

        var opened = (await Chart.ObjectsAsync("full-values.yaml")).Where(item => item.Kind() is "Deployment")
            .SelectMany(item => item.Pod()!.Items("containers")).SelectMany(container => container.Items("ports")).Select(port => port.Text("containerPort")!);
        Assert.Subset(exposed.ToHashSet(), opened.ToHashSet());
    }

    [Fact]
    public async Task BillOfMaterials_NamesEveryPackageWithItsHash()
    {
        var depsFile = Path.ChangeExtension(SiloProcess.Dll, ".deps.json");
        var deps = JsonNode.Parse(await File.ReadAllTextAsync(depsFile))!;

        var result = await Programs.RunAsync(
            "node", [Path.Combine(Chart.RepositoryRoot, "container", "sbom.mjs"), depsFile, Path.Combine(Chart.RepositoryRoot, "compat", "OnnxRuntime", "package-lock.json")], cure: "Install Node.js 20 or later.");

        Assert.True(result.Code is 0, result.ToString());
        var bill = JsonNode.Parse(result.Output)!;
        Assert.Equal(("CycloneDX", "1.6"), (bill.Text("bomFormat"), bill.Text("specVersion")));
        Assert.Equal("AutoScale.Silo", bill.Text("metadata/component/name"));
        var components = bill.Items("components").Where(component => component["purl"] is not null).ToDictionary(component => component.Text("purl")!);
        var packages = ((JsonObject)deps["libraries"]!).Where(library => library.Value.Text("type") is "package").Select(library => library.Key.Split('/')).ToArray();
        Assert.NotEmpty(packages);
        Assert.All(packages, package =>
        {
            var component = components[$"pkg:nuget/{package[0]}@{package[1]}"];
            Assert.Equal("SHA-512", component.Text("hashes/0/alg"));
            Assert.Matches("^[0-9a-f]{128}$", component.Text("hashes/0/content"));
        });
        Assert.Contains(components.Keys, purl => purl.StartsWith("pkg:npm/onnxruntime-node@", StringComparison.Ordinal));
        var references = bill.Items("components").Select(component => component.Text("bom-ref")).Append(bill.Text("metadata/component/bom-ref")).ToHashSet();
        Assert.Equal(references.Count, bill.Items("components").Count() + 1);
        Assert.All(bill.Items("dependencies"), dependency =>
        {
            Assert.Contains(dependency.Text("ref"), references);
            Assert.All(dependency.Items("dependsOn"), on => Assert.Contains(on.ToString(), references));
        });
    }

    static string Match(string pattern) => Regex.Match(Dockerfile, $"^{pattern}$", RegexOptions.Multiline) is { Success: true } match
        ? match.Groups[1].Value
        : throw new InvalidDataException($"container/Dockerfile has no line {pattern}.");

    static string Property(string name) => Props.Descendants(name).Single().Value;

    static IEnumerable<string> Items(string name) => Props.Descendants(name).Select(item => (string)item.Attribute("Include")!);
}
