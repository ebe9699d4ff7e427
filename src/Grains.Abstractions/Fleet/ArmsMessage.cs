using AutoScale.Core.Rollouts;

namespace AutoScale.Grains.Abstractions.Fleet;

/// <summary>What a device did since it took over a prior.</summary>
/// <param name="Policy">Its policy.</param>
/// <param name="Version">The prior's version; 0 for none.</param>
/// <param name="Inferences">Inferences since.</param>
/// <param name="EnergyMillijoules">What they took.</param>
/// <param name="BaselineMillijoules">What the declared baseline would have taken.</param>
/// <param name="QosMisses">Those that were late.</param>
[GenerateSerializer, Immutable, Alias("autoscale.SincePrior")]
public sealed record SincePrior(
    [property: Id(0)] string Policy,
    [property: Id(1)] int Version,
    [property: Id(2)] long Inferences,
    [property: Id(3)] double EnergyMillijoules,
    [property: Id(4)] double BaselineMillijoules,
    [property: Id(5)] long QosMisses);

/// <summary>Both arms of a roll-out.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.Arms")]
public sealed record ArmsMessage([property: Id(0)] ArmTotalsMessage Control, [property: Id(1)] ArmTotalsMessage Candidate);

/// <summary>See <see cref="ArmTotals"/>; the ids are in its order.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.ArmTotals")]
public readonly record struct ArmTotalsMessage([property: Id(0)] long Devices, [property: Id(1)] double[] Sums)
{
    public static ArmTotalsMessage Of(in ArmTotals arm) => new(arm.Devices,
    [
        arm.Inferences, arm.EnergyMillijoules, arm.BaselineMillijoules, arm.QosMisses, arm.InferencesSquared, arm.EnergySquared,
        arm.BaselineSquared, arm.QosMissesSquared, arm.EnergyBaseline, arm.EnergyInferences, arm.QosMissesInferences,
    ]);

    public ArmTotals ToArm() => new(Devices, Sums[0], Sums[1], Sums[2], Sums[3], Sums[4], Sums[5], Sums[6], Sums[7], Sums[8], Sums[9], Sums[10]);
}
