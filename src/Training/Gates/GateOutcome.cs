using AutoScale.Core.Routing;

namespace AutoScale.Training.Gates;

/// <summary>What a gate makes of a set of samples.</summary>
/// <param name="Samples">How many.</param>
/// <param name="Correct">How many were answered rightly.</param>
/// <param name="Millijoules">Mean energy of the device.</param>
/// <param name="RemoteMillijoules">Mean energy of the cloud.</param>
/// <param name="Bytes">Mean bytes over the radio.</param>
/// <param name="LatencyMs">Mean latency.</param>
/// <param name="MainShare">Share that ended at main.</param>
/// <param name="ExtensionShare">Share that ended at the extension.</param>
/// <param name="CloudShare">Share that ended in the cloud.</param>
public sealed record GateOutcome(
    int Samples, int Correct, double Millijoules, double RemoteMillijoules, double Bytes, double LatencyMs, double MainShare, double ExtensionShare, double CloudShare)
{
    public double Accuracy => Correct / (double)Samples;

    /// <summary>Share that asked the extension, wherever it ended; that of those that ended there in a file from before it was counted.</summary>
    public double AskedExtension { get; init; } = ExtensionShare;

    /// <summary>Runs the gate, the very code of the device, over the predictions of a set.</summary>
    /// <exception cref="ArgumentException">The gate goes to an exit that the set knows nothing of.</exception>
    public static GateOutcome Of(ExitGate gate, RoutedSet set, ExitCosts costs)
    {
        var (correct, extended) = (0, 0);
        var ended = new int[3];
        for (var sample = 0; sample < set.Count; sample++)
        {
            var verdict = gate.RunsMain ? gate.AfterMain(set.Main[sample]) : new GateVerdict(ExitPoint.Cloud, -1);
            if (verdict is { Exit: ExitPoint.Extension })
            {
                extended++;
                verdict = gate.AfterExtension(set.Main[sample], Known(set.Extension, "extension")[sample]);
            }

            var label = verdict.Exit is ExitPoint.Cloud ? Known(set.Cloud, "cloud")[sample].Label : verdict.Label;
            ended[(int)verdict.Exit]++;
            correct += label == set.Labels[sample] ? 1 : 0;
        }

        double Share(int count) => count / (double)set.Count;
        var cloud = Share(ended[(int)ExitPoint.Cloud]);
        var mean = Part(costs.Main, gate.RunsMain ? 1 : 0) + Part(costs.Extension, Share(extended)) + Part(costs.Offload, cloud);
        return new GateOutcome(
            set.Count, correct, mean.Millijoules, costs.RemoteMillijoules * cloud, costs.OffloadBytes * cloud, mean.LatencyMs,
            Share(ended[(int)ExitPoint.Main]), Share(ended[(int)ExitPoint.Extension]), cloud)
        {
            AskedExtension = Share(extended),
        };
    }

    static Cost Part(Cost cost, double share) => new(cost.LatencyMs * share, cost.Millijoules * share);

    static Prediction[] Known(Prediction[]? predictions, string exit) =>
        predictions ?? throw new ArgumentException($"The gate goes to the {exit}, and the set has no answers of it.");
}
