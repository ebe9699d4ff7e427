using AutoScale.Dashboard.History;
using AutoScale.Dashboard.Savings;

namespace AutoScale.Dashboard.Tests.Savings;

/// <summary>
/// A fleet whose true saving is known: each device draws how much of the baseline it spends, and how much it has to do; each of its inferences varies
/// around that. Inferences of one device depend on each other, as in life.
/// </summary>
/// <param name="seed">Of everything.</param>
/// <param name="devices">How many.</param>
sealed class SimulatedFleet(int seed, int devices)
{
    const double MeanShare = 0.4;
    const double ShareSpread = 0.15;

    /// <summary>Spent over baseline, over all the devices that there could be.</summary>
    public static double TrueSavedPercent => 100 * (1 - MeanShare);

    /// <summary>The energy of every inference, by device.</summary>
    public IEnumerable<(string Device, double Energy, double Baseline)> Inferences()
    {
        var random = new Random(seed);
        for (var device = 0; device < devices; device++)
        {
            var share = MeanShare + (ShareSpread * Normal(random));
            var count = random.Next(5, 60);
            for (var inference = 0; inference < count; inference++)
            {
                var baseline = 100 * Math.Exp(0.5 * Normal(random));
                yield return ($"device-{seed}-{device}", Math.Max(0, baseline * share * (1 + (0.2 * Normal(random)))), baseline);
            }
        }
    }

    /// <summary>As the roll-ups hold it.</summary>
    public IEnumerable<SavingCell> Cells() => Inferences().GroupBy(inference => DeviceSlice.Of(inference.Device)).Select(group => new SavingCell(
        group.Key, 1, new GroupSums(
            group.Count(), group.Sum(inference => inference.Energy), 0, group.Sum(inference => inference.Baseline),
            group.Sum(inference => inference.Energy * inference.Energy))));

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
