using AutoScale.Core.Energy;
using AutoScale.Dashboard.Contract;

namespace AutoScale.Dashboard.Savings;

/// <summary>Inferences by how their joules are known.</summary>
sealed class ProvenanceCounts
{
    readonly long[] counts = new long[3];

    /// <param name="provenance">An <see cref="EnergyProvenance"/>.</param>
    /// <param name="inferences">How many more.</param>
    public void Add(int provenance, long inferences) => counts[provenance] += inferences;

    public ProvenanceMix Mix => new(Percent(EnergyProvenance.Measured), Percent(EnergyProvenance.Modelled), Percent(EnergyProvenance.Assumed));

    public FigureProvenance Provenance => counts.Count(count => count > 0) switch
    {
        0 => FigureProvenance.None,
        1 => Of(Array.FindIndex(counts, count => count > 0)),
        _ => FigureProvenance.Mixed,
    };

    public static FigureProvenance Of(int provenance) => (EnergyProvenance)provenance switch
    {
        EnergyProvenance.Measured => FigureProvenance.Measured,
        EnergyProvenance.Modelled => FigureProvenance.Modelled,
        _ => FigureProvenance.Assumed,
    };

    double Percent(EnergyProvenance provenance) => counts.Sum() is var all and > 0 ? 100.0 * counts[(int)provenance] / all : 0;
}
