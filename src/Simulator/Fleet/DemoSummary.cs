using System.Text.Json;

namespace AutoScale.Simulator.Fleet;

/// <summary>
/// What a demo fleet did. Energy, counts and transitions applied are what the device grains report; sent and acknowledged are what the
/// phones' journals hold; the first inferences are what the phones saw.
/// </summary>
public sealed record DemoSummary
{
    /// <summary>What the phones learned with.</summary>
    public required string Policy { get; init; }

    /// <summary>Whether networks might run in parts.</summary>
    public required bool InParts { get; init; }

    /// <summary>Tells the runs of one demo apart.</summary>
    public required string Run { get; init; }

    public required long Inferences { get; init; }

    /// <summary>Inferences by the tier of the target that was chosen.</summary>
    public required IReadOnlyDictionary<string, long> PerTier { get; init; }

    /// <summary>Inferences by the descriptor of the target that was chosen.</summary>
    public required IReadOnlyDictionary<string, long> PerTarget { get; init; }

    /// <summary>As the phones saw it, by the network's name.</summary>
    public required IReadOnlyDictionary<string, NetworkTally> PerNetwork { get; init; }

    /// <summary>Spent by the phones, modelled.</summary>
    public required double EnergyMillijoules { get; init; }

    /// <summary>What Edge (CPU FP32) would have spent on the same inferences under the same interference, modelled.</summary>
    public required double BaselineEnergyMillijoules { get; init; }

    /// <summary>Spent by peer and cloud, modelled; no part of the above.</summary>
    public required double RemoteEnergyMillijoules { get; init; }

    public required long QosViolations { get; init; }

    public required long AccuracyViolations { get; init; }

    /// <summary>Offloads that failed, so that the phone answered itself.</summary>
    public required long Fallbacks { get; init; }

    /// <summary>Inferences that no target answered; nothing is learned from one.</summary>
    public required long Failures { get; init; }

    /// <summary>Transitions that the phones recorded in order to send them.</summary>
    public required long TransitionsSent { get; init; }

    /// <summary>Transitions whose application the fleet acknowledged to the phones.</summary>
    public required long TransitionsAcknowledged { get; init; }

    /// <summary>Transitions that the device grains say they applied.</summary>
    public required long TransitionsApplied { get; init; }

    /// <summary>What the grains say they applied beyond the distinct transitions up to the journal positions that they report.</summary>
    public required long DuplicatesApplied { get; init; }

    /// <summary>Entries that reached the grains again and were left alone.</summary>
    public required long DuplicatesRefused { get; init; }

    /// <summary>Phones whose grain holds the same table, bit for bit: a transition lost or applied twice would show here.</summary>
    public required int TablesEqual { get; init; }

    /// <summary>The latest prior that a phone of the class had merged, by class.</summary>
    public required IReadOnlyDictionary<string, int> PriorVersions { get; init; }

    /// <summary>The host of the grains: <c>orleans</c>, or <c>compat</c> for the embedded one.</summary>
    public required string Host { get; init; }

    /// <summary>The first inferences of cold phones beside those of phones that began with a prior.</summary>
    public required FirstInferences First20 { get; init; }

    /// <summary>Calls to the tiers that were really executed, in wall time.</summary>
    public required RemoteCalls RemoteCalls { get; init; }

    /// <summary>Inferences that ran in parts, as the phones saw them: where they ended, what they took, and what they would have taken whole.</summary>
    public required PartCounts Parts { get; init; }

    /// <summary>Whether every transition was acknowledged in time.</summary>
    public required bool Complete { get; init; }

    public required int Phones { get; init; }

    public required ulong Seed { get; init; }

    public required double DurationSeconds { get; init; }

    /// <summary>What is measured, modelled and assumed.</summary>
    public IReadOnlyList<string> Provenance { get; init; } =
    [
        "local latency and energy: modelled; offloaded networks really executed, random weights: cost and traffic, never accuracy",
        "latency of an offload in the reward: modelled, radio by signal and payload and the tier's compute time; wall time of the call: measured, in remoteCalls only",
        "exits and splits: blocks, heads and tails really executed, exits on drawn images by trained weights; whole: the cheapest whole target in the same surroundings, known beforehand",
        "priors: published from one phone on, as a demo has one or two of a class; a silo waits for Priors:MinDevices (5)",
        "constants, their labels and their ranges: docs/calibration.md",
    ];

    /// <summary>Whether everything sent was acknowledged and applied, each once, and every grain holds its phone's table.</summary>
    public bool IsExact => Complete && DuplicatesApplied is 0 && TablesEqual == Phones
        && TransitionsSent == TransitionsAcknowledged && TransitionsSent == TransitionsApplied;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The summary as JSON, camelCase.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Several summaries by run as JSON.</summary>
    public static string ToJson(IEnumerable<DemoSummary> summaries) =>
        JsonSerializer.Serialize(summaries.ToDictionary(summary => summary.Run, StringComparer.Ordinal), Json);
}

/// <summary>The first inferences of each phone; both groups had the same requests under the same surroundings, kind by kind.</summary>
/// <param name="Cold">Phones that began with a blank table.</param>
/// <param name="WithPrior">Phones that began with their class's prior.</param>
/// <param name="ColdAverageMillijoules">Energy per inference over the cold phones; null where there is none.</param>
/// <param name="WithPriorAverageMillijoules">Energy per inference over the others; null where there is none.</param>
public sealed record FirstInferences(
    IReadOnlyList<PhoneFirst> Cold, IReadOnlyList<PhoneFirst> WithPrior, double? ColdAverageMillijoules, double? WithPriorAverageMillijoules);

/// <summary>A phone's first inferences.</summary>
/// <param name="Phone">The device id.</param>
/// <param name="DeviceClass">Its class.</param>
/// <param name="PriorVersion">The prior that it began with; 0 for none.</param>
/// <param name="Count">How many.</param>
/// <param name="MillijoulesPerInference">What one took on average.</param>
/// <param name="BaselineMillijoulesPerInference">What the baseline would have taken.</param>
public sealed record PhoneFirst(
    string Phone, string DeviceClass, int PriorVersion, int Count, double MillijoulesPerInference, double BaselineMillijoulesPerInference);

/// <summary>Real calls to the tiers.</summary>
/// <param name="Executed">Answered by a silo.</param>
/// <param name="Failed">Refused, busy, late or unreachable.</param>
/// <param name="MeanMs">Mean wall time of those answered; 0 without one.</param>
/// <param name="MaxMs">The longest of those answered.</param>
/// <param name="Failures">Failures by what the gateway client called them.</param>
public sealed record RemoteCalls(long Executed, long Failed, double MeanMs, double MaxMs, IReadOnlyDictionary<string, long> Failures);
