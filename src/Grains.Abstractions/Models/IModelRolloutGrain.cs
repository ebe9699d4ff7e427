namespace AutoScale.Grains.Abstractions.Models;

/// <summary>The way of one version of a model into the fleet; the key is <c>name@version</c>.</summary>
[Alias("autoscale.IModelRolloutGrain")]
public interface IModelRolloutGrain : IGrainWithStringKey
{
    /// <summary>Offers the version to a share of the devices and watches it against the others. Begins the watch anew.</summary>
    /// <returns>False where the catalog has no such version.</returns>
    /// <exception cref="ArgumentException">Names what is out of its range.</exception>
    [Alias("Stage")]
    Task<bool> StageAsync(int percent, RolloutLimits limits, CancellationToken cancellationToken);

    /// <summary>Offers the version to all devices and ends the watch.</summary>
    /// <returns>False where the catalog has no such version.</returns>
    [Alias("Promote")]
    Task<bool> PromoteAsync(CancellationToken cancellationToken);

    /// <summary>Offers the version to nobody. Who has it may still use it on a tier.</summary>
    /// <returns>False where the catalog has no such version.</returns>
    [Alias("RollBack")]
    Task<bool> RollBackAsync(string reason, CancellationToken cancellationToken);

    /// <summary>Adds what a silo saw; rolls back by itself where the version does worse than its limits allow.</summary>
    [Alias("Report")]
    Task ReportAsync(RolloutReport report, CancellationToken cancellationToken);

    [Alias("Get")]
    Task<RolloutState> GetAsync(CancellationToken cancellationToken);
}

/// <summary>Where a version stands.</summary>
public enum RolloutStage
{
    /// <summary>Never staged.</summary>
    Registered,
    Staged,
    Promoted,
    RolledBack,
}

/// <summary>When a version is taken back. Differences count only beyond three standard errors.</summary>
/// <param name="MinSamples">Reports of devices with the version before energy and errors are judged: 10 to 1,000,000.</param>
/// <param name="MaxErrorPercent">Most inferences that may fail, whatever the others do: 0-100.</param>
/// <param name="ErrorTolerancePercent">How many more of 100 may fail than with the others: 0-100.</param>
/// <param name="EnergyTolerancePercent">How much more energy an inference may take than with the others: 0-1000.</param>
[GenerateSerializer, Immutable, Alias("autoscale.RolloutLimits")]
public sealed record RolloutLimits(
    [property: Id(0)] int MinSamples = 200,
    [property: Id(1)] double MaxErrorPercent = 10,
    [property: Id(2)] double ErrorTolerancePercent = 1,
    [property: Id(3)] double EnergyTolerancePercent = 5);

/// <summary>Inferences of the network, added up.</summary>
/// <param name="Inferences">How many.</param>
/// <param name="Errors">Those that the chosen target did not answer.</param>
/// <param name="EnergyMillijoules">Their energy, the tier's share included.</param>
/// <param name="EnergySquares">The squares of it, mJ².</param>
[GenerateSerializer, Immutable, Alias("autoscale.RolloutTally")]
public sealed record RolloutTally(
    [property: Id(0)] long Inferences, [property: Id(1)] long Errors, [property: Id(2)] double EnergyMillijoules, [property: Id(3)] double EnergySquares)
{
    public static RolloutTally None { get; } = new(0, 0, 0, 0);

    public static RolloutTally operator +(RolloutTally left, RolloutTally right) => new(
        left.Inferences + right.Inferences, left.Errors + right.Errors, left.EnergyMillijoules + right.EnergyMillijoules, left.EnergySquares + right.EnergySquares);
}

/// <summary>What a silo saw since it last reported.</summary>
/// <param name="With">Of devices that are offered the version.</param>
/// <param name="Without">Of the other devices.</param>
/// <param name="Served">Inferences with the version that this silo ran.</param>
/// <param name="Failed">Those that the model failed.</param>
[GenerateSerializer, Immutable, Alias("autoscale.RolloutReport")]
public sealed record RolloutReport(
    [property: Id(0)] RolloutTally With, [property: Id(1)] RolloutTally Without, [property: Id(2)] long Served, [property: Id(3)] long Failed);

/// <summary>A version's way so far.</summary>
/// <param name="Stage">Where it stands.</param>
/// <param name="Percent">Share of devices that are offered it.</param>
/// <param name="Limits">When it is taken back.</param>
/// <param name="Seen">What was seen since it was staged.</param>
/// <param name="Reason">Why it was taken back; null otherwise.</param>
/// <param name="ChangedAt">When it got there.</param>
/// <param name="LastServedAt">When a silo last ran it; null for never.</param>
[GenerateSerializer, Immutable, Alias("autoscale.RolloutState")]
public sealed record RolloutState(
    [property: Id(0)] RolloutStage Stage,
    [property: Id(1)] int Percent,
    [property: Id(2)] RolloutLimits Limits,
    [property: Id(3)] RolloutReport Seen,
    [property: Id(4)] string? Reason,
    [property: Id(5)] DateTimeOffset ChangedAt,
    [property: Id(6)] DateTimeOffset? LastServedAt);
