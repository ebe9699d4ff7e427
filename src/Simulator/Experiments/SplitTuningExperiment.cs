using System.Globalization;
using AutoScale.Core.Splitting;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Splitting;

namespace AutoScale.Simulator.Experiments;

/// <summary>
/// What the settings of <see cref="AnsOptions"/> were chosen by, a point a setting: another phone, other networks, a random walk of the rate and a burst of another length
/// and strength than <see cref="SplitsExperiment"/> reports on.
/// </summary>
public sealed class SplitTuningExperiment : IExperiment
{
    const string Phone = "galaxy-s10e";

    static readonly string[] Networks = ["inception_v1", "inception_v3", "mobilenet_v2", "resnet_50", "ssd_mobilenet_v1"];
    static readonly SplitSurroundings[] Surroundings =
    [
        new(RateKind.Walk, LowMbps: 8, HighMbps: 150, BurstStart: 280, BurstLength: 60, BurstSlowdown: 8),
        new(RateKind.Walk, LowMbps: 8, HighMbps: 150, BurstStart: 220, BurstLength: 25, BurstSlowdown: 40),
    ];

    static readonly AnsOptions[] Settings =
    [
        .. from exploration in (double[])[0.02, 0.05, 0.1, 0.2]
           from discount in (double[])[0.75, 0.8, 0.85, 0.9, 0.95]
           from forced in (double[])[0.3, 0.4, 0.5]
           from regularization in (double[])[0.003, 0.01, 0.03, 0.1]
           select new AnsOptions { Exploration = exploration, Discount = discount, ForcedSampling = forced, Regularization = regularization },
    ];

    public string Id => "split-tuning";

    public string Title => "Settings of the online split choice, on surroundings that nothing is reported on";

    public IReadOnlyList<string> Points(World world) => HasPhone(world) ? [.. Settings.Select(Describe)] : [];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var phone = Enumerable.Range(0, laboratory.World.Phones.Count).First(index => laboratory.World.Phones[index].DeviceClass == Phone);
        var rows = Networks.Where(network => laboratory.World.Networks.Networks.Any(known => known.Descriptor.Name == network))
            .SelectMany(_ => Surroundings, (network, surroundings) => (network, surroundings))
            .SelectMany(run => SplitsExperiment.Measure(
                laboratory, Id, $"{Id}/{point + 1}", phone, run.network, run.surroundings, seed, splits => [new SplitChoosers.Bandit("ans", splits, laboratory.World.Assumptions.CloudRoundTripMs, Settings[point])])).ToList();
        if (rows.Count > 0)
        {
            yield return new Row(
                Id, $"{Id}/{point + 1}", seed, [("settings", Describe(Settings[point]))],
                [.. rows[0].Values.Select(value => (value.Name, rows.Average(row => row.Value(value.Name))))]);
        }
    }

    static bool HasPhone(World world) => world.Phones.Any(phone => phone.DeviceClass == Phone);

    static string Describe(AnsOptions options) => string.Create(
        CultureInfo.InvariantCulture, $"alpha {options.Exploration}, gamma {options.Discount}, mu {options.ForcedSampling}, lambda {options.Regularization}");
}
