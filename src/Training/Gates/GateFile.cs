using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using AutoScale.Core.Routing;

namespace AutoScale.Training.Gates;

/// <summary>A calibrated gate as JSON: what a device needs to apply it, and what was promised of it.</summary>
/// <param name="Device">The class of devices that it is for.</param>
/// <param name="Variant">The gate's name.</param>
/// <param name="Score">Doubt.</param>
/// <param name="Threshold">τ; null where nothing goes to the cloud.</param>
/// <param name="Extension">Who goes to the extension.</param>
/// <param name="Placement">Where doubt is measured.</param>
/// <param name="CompareSoftmax">Whether main's answer may stand against the extension's.</param>
/// <param name="HardClasses">The classes of the extension.</param>
/// <param name="Target">Accuracy promised, 0-1.</param>
/// <param name="Risk">Probability that the promise fails although certified.</param>
/// <param name="Certified">Whether the promise holds.</param>
/// <param name="PValue">Of the test.</param>
/// <param name="Estimate">On the half that the test was made on; energies modelled.</param>
/// <param name="Blocks">The models behind the exits, so that a device can run them; null in a file that does not name them.</param>
public sealed record GateFile(
    string Device,
    string Variant,
    DoubtScore Score,
    double? Threshold,
    ExtensionUse Extension,
    GatePlacement Placement,
    bool CompareSoftmax,
    int[] HardClasses,
    double Target,
    double Risk,
    bool Certified,
    double PValue,
    GateOutcome Estimate,
    GateBlocks? Blocks = null)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static GateFile Of(string device, CalibratedGate calibrated, GateBlocks? blocks = null)
    {
        var gate = calibrated.Gate;
        return new GateFile(
            device, gate.Variant, gate.Score, double.IsPositiveInfinity(gate.Threshold) ? null : gate.Threshold, gate.Extension, gate.Placement, gate.CompareSoftmax,
            [.. gate.Hard.Labels], calibrated.Target, calibrated.Risk, calibrated.Certified, calibrated.PValue, calibrated.Estimate, blocks);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no gate.</exception>
    public static GateFile Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<GateFile>(json, Json) ?? throw new InvalidDataException("The gate's file is empty.");
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"The gate's file at {problem.Path ?? "$"}: {problem.Message}", problem);
        }
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>
    /// The exits as a device uses them: main alone and the extension with their accuracies on all calibration samples, and the gate, where it is certified and goes on from main,
    /// with the accuracy that it promises.
    /// </summary>
    /// <exception cref="InvalidDataException">The file does not name its models.</exception>
    public ExitPlan ToPlan()
    {
        var blocks = Blocks ?? throw new InvalidDataException("The gate's file names no models; calibrate it anew with models laid out as {name}/{version}/model.onnx.");
        var options = new List<ExitOption> { Option(ExitPoint.Main, ExitGate.MainOnly, blocks.MainOnly, blocks.MainOnly.Accuracy) };
        if (blocks is { Extension: not null, Extended: { } extended })
        {
            options.Add(Option(ExitPoint.Extension, new ExitGate { Hard = new HardClasses(blocks.HardClasses) }, extended, extended.Accuracy));
        }

        var gate = ToGate();
        if (Certified && gate.RunsMain && double.IsFinite(gate.Threshold) && (gate.Extension is ExtensionUse.Never || blocks.Extension is not null))
        {
            options.Add(Option(ExitPoint.Cloud, gate, Estimate, Target));
        }

        return new ExitPlan(blocks.Network, blocks.Main, blocks.Extension, options);
    }

    static ExitOption Option(ExitPoint exit, ExitGate gate, GateOutcome outcome, double accuracy) =>
        new(exit, gate, (float)(100 * accuracy), outcome.AskedExtension, outcome.CloudShare);

    /// <summary>The gate itself.</summary>
    public ExitGate ToGate() => new()
    {
        Score = Score, Threshold = Threshold ?? double.PositiveInfinity, Extension = Extension, Placement = Placement, CompareSoftmax = CompareSoftmax,
        Hard = new HardClasses(HardClasses),
    };
}

/// <summary>The models behind a gate.</summary>
/// <param name="Network">The whole network, which another tier runs where the gate doubts.</param>
/// <param name="Main">The model of the first exit.</param>
/// <param name="Extension">The model behind it; null where there is none.</param>
/// <param name="HardClasses">The classes of the extension, whether or not the gate goes there.</param>
/// <param name="Digests">SHA-256 of each model's file by its name, lower-case hex: the gate was calibrated on these and no others.</param>
/// <param name="MainOnly">Ending everything at main, on all calibration samples.</param>
/// <param name="Extended">Sending hard classes to the extension and nothing to the cloud; null where there is none.</param>
public sealed record GateBlocks(
    string Network, string Main, string? Extension, int[] HardClasses, IReadOnlyDictionary<string, string> Digests, GateOutcome MainOnly, GateOutcome? Extended)
{
    /// <summary>Describes blocks by what they make of all calibration samples.</summary>
    /// <param name="set">The samples.</param>
    /// <param name="costs">Of the device.</param>
    /// <param name="network">The whole network's name and file.</param>
    /// <param name="main">Main's.</param>
    /// <param name="extension">The extension's; null where there is none.</param>
    public static GateBlocks Of(
        RoutedSet set, ExitCosts costs, (string Name, byte[] File) network, (string Name, byte[] File) main, (string Name, byte[] File)? extension)
    {
        var files = new[] { network, main }.Concat(extension is { } own ? [own] : []);
        return new GateBlocks(
            network.Name, main.Name, extension?.Name, [.. set.Hard.Labels], files.ToDictionary(file => file.Name, file => Convert.ToHexStringLower(SHA256.HashData(file.File))),
            GateOutcome.Of(ExitGate.MainOnly, set, costs), extension is null ? null : GateOutcome.Of(new ExitGate { Hard = set.Hard }, set, costs));
    }
}
