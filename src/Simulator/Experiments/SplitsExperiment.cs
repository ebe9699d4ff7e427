using AutoScale.Core.Actions;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Splitting;

namespace AutoScale.Simulator.Experiments;

/// <summary>
/// Choosing the split online (after Autodidactic Neurosurgeon, arXiv 2102.02638), a point a phone, network and way in which the rate changes: a slowly changing link and a
/// burst of contention in the cloud. Settings were chosen by <see cref="SplitTuningExperiment"/> on another phone, other networks and other changes.
/// </summary>
public sealed class SplitsExperiment : IExperiment
{
    /// <summary>From this inference on a chooser is expected to have learned.</summary>
    const int Learned = 100;

    /// <summary>Within so many inferences after a burst a chooser is expected to have recovered.</summary>
    const int Recovered = 30;

    const int Window = 20;
    const double Share = 0.05;

    static readonly string[] Phones = ["mi8pro", "moto-x-force"];
    static readonly string[] Networks = ["inception_v3", "mobilenet_v1", "mobilenet_v3", "resnet_50", "ssd_mobilenet_v2", "ssd_mobilenet_v3", "mobilebert"];

    public string Id => "splits";

    public string Title => "Choosing a split online: a slowly changing link and a burst of contention";

    public IReadOnlyList<string> Points(World world) => [.. Cases(world).Select(point => $"{point.Network} on {world.Phones[point.Phone].DeviceClass}, {point.Rate}")];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var (phone, network, rate) = Cases(laboratory.World)[point];
        var surroundings = new SplitSurroundings(rate);
        return Measure(laboratory, Id, $"{Id}/{point + 1}", phone, network, surroundings, seed, splits => SplitChoosers.All(splits, laboratory.World.Assumptions.CloudRoundTripMs));
    }

    internal static IEnumerable<Row> Measure(
        Laboratory laboratory, string table, string point, int phone, string network, SplitSurroundings surroundings, ulong seed,
        Func<EmulatedSplits, IReadOnlyList<ISplitChooser>> choosers)
    {
        var splits = EmulatedSplits.Of(laboratory.Phones[phone].Costs, network, ExecutionTarget.Remote(Tier.Cloud, ProcessorKind.Gpu, Precision.Fp32));
        var conditions = surroundings.Make(seed);
        foreach (var chooser in choosers(splits))
        {
            var trace = SplitEpisode.Run(splits, conditions, laboratory.World.Assumptions, chooser, seed);
            var best = Enumerable.Range(0, conditions.Length).Select(index => SplitChoosers.Fastest(splits, conditions[index], laboratory.World.Assumptions.CloudRoundTripMs)).ToList();
            yield return new Row(
                table, point, seed,
                [("phone", laboratory.World.Phones[phone].DeviceClass), ("network", network), ("rate", surroundings.Rate.ToString()), ("chooser", chooser.Name)],
                [
                    ("excessAfter100", trace.Excess(Learned, surroundings.BurstStart)),
                    ("excessOverFixedAfter100", trace.ExcessOverFixed(Learned, surroundings.BurstStart)),
                    ("excessFirst100", trace.Excess(0, Learned)),
                    ("inferencesToLearn", trace.Until(0, surroundings.BurstStart, Window, Share)),
                    ("excessInBurst", trace.Excess(surroundings.BurstStart, surroundings.BurstEnd)),
                    ("inferencesToRecover", trace.Until(surroundings.BurstEnd, conditions.Length, Window, Share)),
                    ("recoveredLateShare", trace.Until(surroundings.BurstEnd, conditions.Length, Window, Share) > Recovered ? 1 : 0),
                    ("excessAfterBurst", trace.Excess(surroundings.BurstEnd + Recovered, conditions.Length)),
                    ("meanMs", trace.ExpectedMs.Average()),
                    ("bestMs", trace.BestMs.Average()),
                    ("options", splits.Options.Count),
                    ("bestIsSplitShare", best.Count(option => splits.Options[option].Cut.Length > 0) / (double)best.Count),
                    ("bestIsEdgeShare", best.Count(option => option is 0) / (double)best.Count),
                ]);
        }
    }

    /// <summary>Where the world lacks a phone or network of these, its own.</summary>
    static List<(int Phone, string Network, RateKind Rate)> Cases(World world) =>
    [
        .. from phone in Enumerable.Range(0, world.Phones.Count)
           where Phones.Contains(world.Phones[phone].DeviceClass)
           from network in Networks
           where world.Networks.Networks.Any(known => known.Descriptor.Name == network)
           from rate in (RateKind[])[RateKind.Wave, RateKind.Ramp]
           select (phone, network, rate),
    ];
}
