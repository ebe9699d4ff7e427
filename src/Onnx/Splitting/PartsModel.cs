using System.Text;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Splitting;

/// <summary>
/// Plans and gates as a model artefact, <c>{network}.parts</c>: an ONNX file of one Identity whose metadata holds them. So that a fleet hands them out beside the network, with the same
/// digests, signatures, roll-outs and withdrawal as any model, and whoever stores models needs to know nothing of them.
/// </summary>
public static class PartsModel
{
    /// <summary>The ending of such a model's name.</summary>
    public const string Suffix = ".parts";

    const string PlanKey = "autoscale.split-plan";
    const string GateKey = "autoscale.exit-gate";
    const int MostBytes = 16 << 20;

    /// <summary>Whether a name is of such a model.</summary>
    public static bool IsName(string model) => model.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>The file.</summary>
    /// <param name="plans">Plans of splits as JSON.</param>
    /// <param name="gates">Gates of exits as JSON.</param>
    public static byte[] Write(IEnumerable<string> plans, IEnumerable<string> gates)
    {
        var builder = new GraphBuilder("parts", seed: 0);
        builder.Output(builder.Node("Identity", "out", [builder.Input("in", DataType.Float, 1)]), DataType.Float, 1);
        var model = builder.Build();
        foreach (var (key, json) in plans.Select(plan => (PlanKey, plan)).Concat(gates.Select(gate => (GateKey, gate))))
        {
            model.MetadataProps.Add(new StringStringEntryProto { Key = $"{key}.{model.MetadataProps.Count}", Value = json });
        }

        return ModelFile.Write(model);
    }

    /// <summary>What a file holds; nothing where it is a model like any other.</summary>
    /// <exception cref="InvalidModelException">It is no ONNX file, or larger than any plan can be.</exception>
    public static (IReadOnlyList<byte[]> Plans, IReadOnlyList<byte[]> Gates) Read(ReadOnlyMemory<byte> file)
    {
        if (file.Length > MostBytes)
        {
            throw new InvalidModelException($"A file of {file.Length} bytes holds no plans; at most {MostBytes} are read.");
        }

        var properties = ModelFile.Parse(file).MetadataProps;
        return (Of(PlanKey), Of(GateKey));

        byte[][] Of(string key) => [.. properties.Where(entry => entry.Key.StartsWith(key + ".", StringComparison.Ordinal)).Select(entry => Encoding.UTF8.GetBytes(entry.Value))];
    }
}
