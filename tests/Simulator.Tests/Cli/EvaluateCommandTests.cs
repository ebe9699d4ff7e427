using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using AutoScale.Onnx.Graph;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Networks;
using static AutoScale.Onnx.Proto.TensorProto.Types;
using AutoScale.Simulator.Cli;

namespace AutoScale.Simulator.Tests.Cli;

/// <summary>Files that nothing in the code knows run through the commands.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("evaluate").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    const string Phone = """
        {
          "deviceClass": "unseen-phone", "name": "Unseen phone", "idlePowerMilliwatts": 80,
          "processors": [
            { "kind": "cpu", "name": "Four cores", "cores": 4, "precisions": ["fp32", "int8"], "idlePowerMilliwatts": 20,
              "steps": [{ "name": "2000", "frequencyMhz": 2000, "busyPowerMilliwatts": 900 }, { "name": "1000", "frequencyMhz": 1000, "busyPowerMilliwatts": 300 }] },
            { "kind": "gpu", "name": "GPU", "precisions": ["fp16"], "steps": [{ "name": "600", "frequencyMhz": 600, "busyPowerMilliwatts": 1500 }] }
          ],
          "remotes": [{ "tier": "peer", "processor": "cpu", "precision": "fp32" }, { "tier": "cloud", "processor": "gpu", "precision": "fp32" }],
          "wifi": { "idlePowerMilliwatts": 5, "power": [{ "signalDbm": -50, "transmitMilliwatts": 800, "receiveMilliwatts": 600 }] },
          "peer": { "idlePowerMilliwatts": 5, "power": [{ "signalDbm": -50, "transmitMilliwatts": 700, "receiveMilliwatts": 500 }] }
        }
        """;

    const string Surroundings = """
        {
          "name": "train-ride", "title": "the link comes and goes",
          "coRunners": { "levels": [{ "name": "none", "cpuPercent": 0, "memoryPercent": 0 }] },
          "wifi": { "meanDwellMs": 3000, "signalsDbm": [-60, -85, null] }, "peer": { "signalsDbm": [null] }
        }
        """;

    const string SmallNetwork = """
        {
          "name": "tiny", "task": "classification", "convolutionLayers": 5, "depthwiseLayers": 0, "fullyConnectedLayers": 1, "recurrentLayers": 0,
          "convolutionMacs": 30000000, "depthwiseMacs": 0, "denseMacs": 100000, "parameters": 200000, "inputBytes": 3072, "outputBytes": 40,
          "accuracyPercent": 90, "int8AccuracyPercent": null, "accuracySource": "none"
        }
        """;

    string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    static Task<int> Run(params string[] arguments) =>
        new RootCommand { EvaluateCommand.Evaluate(), EvaluateCommand.Experiment(), EvaluateCommand.Experiments() }.Parse(arguments).InvokeAsync();

    [Fact]
    public async Task Evaluate_TakesAnUnseenPhoneNetworkAndEnvironment()
    {
        var onnx = Path.Combine(folder, "unseen_net.onnx");
        await File.WriteAllBytesAsync(onnx, UnseenOnnx());
        var output = Path.Combine(folder, "results");

        Assert.Equal(0, await Run(
            "evaluate", "--phone", Write("phone.json", Phone), "--network", onnx, "--network", Write("tiny.json", SmallNetwork),
            "--environment", Write("ride.json", Surroundings), "--environment", "S1", "--seeds", "1", "--out", output));
        using var summary = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(output, "summary.json")));
        Assert.Equal(15, summary.RootElement.GetArrayLength());
        Assert.Equal(
            ["S1", "train-ride"], summary.RootElement[0].GetProperty("environments").EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        var targets = await File.ReadAllTextAsync(Path.Combine(output, "targets.csv"));
        Assert.Contains("unseen-phone", targets, StringComparison.Ordinal);
        Assert.Contains("unseen_net", targets, StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(Path.Combine(output, "report.html"));
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--phone", "nothing")]
    [InlineData("--phone", "missing.json")]
    [InlineData("--network", "nothing")]
    [InlineData("--network", "missing.onnx")]
    [InlineData("--environment", "S6")]
    [InlineData("--seeds", "0")]
    [InlineData("--threads", "0")]
    public async Task Evaluate_RefusesWhatItCannotUse(string option, string value) =>
        Assert.Equal(2, await Run("evaluate", option, value, "--out", Path.Combine(folder, "results")));

    [Theory]
    [InlineData("\"meanDwellMs\": 3000", "\"meanDwellMs\": 0")]
    [InlineData("\"name\": \"train-ride\"", "\"name\": \"train ride\"")]
    [InlineData("-85", "-185")]
    [InlineData("\"title\"", "\"titel\"")]
    public async Task Environment_IsRefusedWithAReason(string old, string changed) => Assert.Equal(2, await Run(
        "experiment", "static/1", "--environment", Write("ride.json", Surroundings.Replace(old, changed, StringComparison.Ordinal))));

    [Theory]
    [InlineData("\"convolutionMacs\": 30000000", "\"convolutionMacs\": -1")]
    [InlineData("\"inputBytes\": 3072", "\"inputBytes\": 0")]
    [InlineData("\"accuracyPercent\": 90", "\"accuracyPercent\": 190")]
    [InlineData("\"task\"", "\"tusk\"")]
    public async Task Network_IsRefusedWithAReason(string old, string changed) => Assert.Equal(2, await Run(
        "experiment", "static/1", "--network", Write("tiny.json", SmallNetwork.Replace(old, changed, StringComparison.Ordinal))));

    [Fact]
    public void NetworkSchema_RequiresWhatTheReaderRequires() => RequiresTheSame("network.schema.json", SmallNetwork, text =>
        Assert.Throws<InvalidNetworkException>(() => NetworkReader.Read(Write("net.json", text))));

    [Fact]
    public void EnvironmentSchema_RequiresWhatTheReaderRequires() => RequiresTheSame("environment.schema.json", Surroundings, text =>
        Assert.Throws<InvalidEnvironmentException>(() => EnvironmentDefinition.Read(System.Text.Encoding.UTF8.GetBytes(text), "ride.json")));

    /// <summary>Every key that the schema requires is missed by the reader, every other may be absent, and both refuse unknown ones.</summary>
    static void RequiresTheSame(string schemaFile, string text, Action<string> assertRefused)
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, schemaFile)))!.AsObject();
        Assert.False(schema["additionalProperties"]!.GetValue<bool>());
        foreach (var key in schema["required"]!.AsArray().Select(key => key!.GetValue<string>()))
        {
            Assert.True(schema["properties"]!.AsObject().ContainsKey(key));
            var without = JsonNode.Parse(text)!.AsObject();
            Assert.True(without.Remove(key));
            assertRefused(without.ToJsonString());
        }

        var more = JsonNode.Parse(text)!.AsObject();
        more["unknown"] = 1;
        assertRefused(more.ToJsonString());
    }

    /// <summary>A convolution, a pooling and a fully connected layer, as any tool might have written them.</summary>
    static byte[] UnseenOnnx()
    {
        var graph = new GraphBuilder("unseen", 1);
        var image = graph.Input("image", DataType.Float, -1, 3, 64, 64);
        var map = graph.Node("Conv", "conv", [image, graph.Weights("w", [32, 3, 3, 3], 0.1f)], Attributes.Ints("pads", 1, 1, 1, 1), Attributes.Ints("kernel_shape", 3, 3));
        var pooled = graph.Node("Flatten", "flat", [graph.Node("GlobalAveragePool", "pool", [map])]);
        graph.Output(graph.Node("Gemm", "scores", [pooled, graph.Weights("fc", [32, 10], 0.1f)]), DataType.Float, -1, 10);
        return ModelFile.Write(graph.Build());
    }
}
