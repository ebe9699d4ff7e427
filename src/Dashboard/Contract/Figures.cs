using System.Text.Json.Serialization;

namespace AutoScale.Dashboard.Contract;

/// <summary>A figure with its interval. Low and high are null where there are too few independent devices for one; see docs/dashboard-api.md.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Low">Lower end of the interval at <see cref="SavingFigure.ConfidencePercent"/>.</param>
/// <param name="High">Its upper end.</param>
public sealed record Estimate(double Value, double? Low, double? High);

/// <summary>How the joules of a figure are known: percent of its inferences, together 100; all 0 where there are none.</summary>
/// <param name="MeasuredPercent">Read from a meter.</param>
/// <param name="ModelledPercent">From the equations over a device profile.</param>
/// <param name="AssumedPercent">Neither.</param>
public sealed record ProvenanceMix(double MeasuredPercent, double ModelledPercent, double AssumedPercent);

/// <summary>How joules are known.</summary>
[JsonConverter(typeof(CamelCaseEnum<FigureProvenance>))]
public enum FigureProvenance
{
    /// <summary>There are no inferences.</summary>
    None,
    Assumed,
    Modelled,
    Measured,

    /// <summary>More than one of these; the mix says how much of each.</summary>
    Mixed,
}

/// <summary>What a set of inferences saved against the declared baseline.</summary>
/// <param name="Provenance">How its joules are known.</param>
/// <param name="Mix">The same in shares.</param>
/// <param name="Baseline">The declared baseline in words, such as <c>Edge CPU FP32</c>.</param>
/// <param name="ConfidencePercent">Of the intervals, such as 95.</param>
/// <param name="Inferences">How many.</param>
/// <param name="Groups">Groups of devices that the interval rests on, 0 to 16; devices are independent, their inferences are not.</param>
/// <param name="EnergyMillijoules">What the devices spent.</param>
/// <param name="BaselineMillijoules">What the baseline would have spent.</param>
/// <param name="RemoteMillijoules">What peers and the cloud spent beside it; always modelled, never part of the saving.</param>
/// <param name="SavedMillijoules">Baseline less energy.</param>
/// <param name="SavedPercent">The same in percent of the baseline.</param>
/// <param name="SavedPercentWithRemote">In percent of the baseline when the energy of peers and cloud is counted against the saving.</param>
/// <param name="MillijoulesPerInference">Energy of the devices over inferences.</param>
/// <param name="DeviationMillijoules">Standard deviation of one inference's energy; null where it is not kept.</param>
/// <param name="SavedCarbonGrams">CO2e of the saving at <see cref="OverviewResponse.GridGramsPerKilowattHour"/>.</param>
public sealed record SavingFigure(
    FigureProvenance Provenance,
    ProvenanceMix Mix,
    string Baseline,
    double ConfidencePercent,
    long Inferences,
    int Groups,
    double EnergyMillijoules,
    double BaselineMillijoules,
    double RemoteMillijoules,
    Estimate SavedMillijoules,
    Estimate SavedPercent,
    Estimate SavedPercentWithRemote,
    Estimate MillijoulesPerInference,
    double? DeviationMillijoules,
    Estimate SavedCarbonGrams);

/// <summary>
/// Whether the declared baseline is what a device really spends on it: the inferences that ran on the baseline's own target, weighted by how
/// likely the policy was to try it there (the logged propensity), compared with what the baseline was declared to cost for them.
/// </summary>
/// <param name="Inferences">Inferences that ran on the baseline's target; 0 where chance has tried none.</param>
/// <param name="SpentOverDeclared">Joules spent over joules declared; near 1 where the baseline is honest. Null without inferences.</param>
/// <param name="Provenance">How the joules spent are known.</param>
public sealed record BaselineCheck(long Inferences, Estimate? SpentOverDeclared, FigureProvenance Provenance);
