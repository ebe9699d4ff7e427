using AutoScale.Core.Actions;
using AutoScale.Core.States;

namespace AutoScale.Core.Networks;

/// <summary>A neural network as the decision sees it: features, traffic and the accuracy of each arithmetic.</summary>
public sealed record NetworkDescriptor
{
    static readonly Dictionary<string, PartialRun> NoParts = [];

    /// <summary>The network's id, such as <c>mobilenet_v1</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Layer counts and work, from a census of its graph.</summary>
    public required NetworkFeatures Features { get; init; }

    /// <summary>Bytes that an offloaded inference sends, payload only.</summary>
    public required int InputBytes { get; init; }

    /// <summary>Bytes that come back, payload only.</summary>
    public required int OutputBytes { get; init; }

    /// <summary>R_accuracy in percent at FP32 and FP16; 0-100.</summary>
    public required float AccuracyPercent { get; init; }

    /// <summary>R_accuracy in percent at INT8; 0-100. Null where the network has no INT8 model.</summary>
    public float? Int8AccuracyPercent { get; init; }

    /// <summary>Where the accuracies come from, with the label; random weights have none of their own.</summary>
    public string AccuracySource { get; init; } = "";

    /// <summary>How the network runs in parts, by <see cref="ExecutionTarget.Part"/>; empty where it only runs whole.</summary>
    public IReadOnlyDictionary<string, PartialRun> Parts { get; init; } = NoParts;

    /// <summary>The same network that can also run in these parts.</summary>
    public NetworkDescriptor With(IEnumerable<KeyValuePair<string, PartialRun>> parts)
    {
        var all = new Dictionary<string, PartialRun>(Parts, StringComparer.Ordinal);
        foreach (var (part, run) in parts)
        {
            all[part] = run;
        }

        return this with { Parts = all };
    }

    /// <summary>R_accuracy on a target; 0 where the network has no such model or part.</summary>
    public float Accuracy(ExecutionTarget target) => target.Part is { } part ? PartFor(part)?.AccuracyPercent ?? 0 : Accuracy(target.Precision);

    /// <summary>How the network runs on a target that needs a part; null where it cannot.</summary>
    public PartialRun? PartFor(string part) => Parts.GetValueOrDefault(part);

    /// <summary>R_accuracy of the whole network on a precision; 0 where the network has no such model.</summary>
    public float Accuracy(Precision precision) => precision is Precision.Int8 ? Int8AccuracyPercent ?? 0 : AccuracyPercent;
}
