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
    GateOutcome Estimate)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static GateFile Of(string device, CalibratedGate calibrated)
    {
        var gate = calibrated.Gate;
        return new GateFile(
            device, gate.Variant, gate.Score, double.IsPositiveInfinity(gate.Threshold) ? null : gate.Threshold, gate.Extension, gate.Placement, gate.CompareSoftmax,
            [.. gate.Hard.Labels], calibrated.Target, calibrated.Risk, calibrated.Certified, calibrated.PValue, calibrated.Estimate);
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

    /// <summary>The gate itself.</summary>
    public ExitGate ToGate() => new()
    {
        Score = Score, Threshold = Threshold ?? double.PositiveInfinity, Extension = Extension, Placement = Placement, CompareSoftmax = CompareSoftmax,
        Hard = new HardClasses(HardClasses),
    };
}
