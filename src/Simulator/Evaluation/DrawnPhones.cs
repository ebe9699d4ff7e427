using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Learning;
using AutoScale.Simulator.Phones;

namespace AutoScale.Simulator.Evaluation;

/// <summary>
/// Classes of phones that nobody sells, drawn at random, so that classes differ from one another as far as published ones do: with few alike, what a fleet's prior does to an
/// outlier cannot be seen. Each begins as one of the published phones and takes, by its seed:
/// speeds of CPU and of co-processors (log-normal, σ 0.5 and 0.8: published phones span 3.4 and 9 times), single latencies (σ 0.25), powers of CPU, co-processors and radios (σ 0.5,
/// 0.4, 0.4), a DSP or none where it had one (even chances), and three of four published latencies (at least one a processor), the rest left to the census.
/// </summary>
public static class DrawnPhones
{
    const double Published = 0.75;

    /// <param name="count">How many.</param>
    /// <param name="seed">Draws them; the first phones are the same whatever their number.</param>
    public static IReadOnlyList<DeviceProfile> Draw(int count, ulong seed) =>
        [.. Enumerable.Range(0, count).Select(index => Phone($"drawn-{index + 1}", SplitMix64.For(seed, $"drawn-phones/{index}")))];

    static DeviceProfile Phone(string name, Random chance)
    {
        string[] published = ["mi8pro", "galaxy-s10e", "moto-x-force"];
        var basis = ProfileCatalog.Find(published[chance.Next(published.Length)]);
        var hasDsp = chance.Next(2) is 0;
        var (cpu, other) = (Factor(0.5), Factor(0.8));
        var (cpuPower, otherPower, radioPower) = (Factor(0.5), Factor(0.4), Factor(0.4));
        PublishedLatency[] latencies = [.. basis.PublishedLatencies.Select(entry => entry with
        {
            LatencyMs = entry.LatencyMs * (entry.Processor is ProcessorKind.Cpu ? cpu : other) * Factor(0.25),
        })];
        var kept = latencies.Where(_ => chance.NextDouble() < Published).ToHashSet();
        return basis with
        {
            DeviceClass = name,
            Name = name,
            Sources = [$"ours: {basis.DeviceClass} with powers and speeds drawn at random, to choose settings on"],
            Processors = [.. basis.Processors.Where(processor => hasDsp || processor.Kind is not ProcessorKind.Dsp).Select(processor => processor with
            {
                Steps = [.. processor.Steps.Select(step => step with
                {
                    BusyPowerMilliwatts = step.BusyPowerMilliwatts * (processor.Kind is ProcessorKind.Cpu ? cpuPower : otherPower),
                })],
            })],
            Wifi = DevelopmentWorld.Scaled(basis.Wifi, radioPower),
            Peer = DevelopmentWorld.Scaled(basis.Peer, radioPower),
            PublishedLatencies = [.. latencies.Where(entry => kept.Contains(entry) || entry == latencies.First(first => first.Processor == entry.Processor))],
        };

        double Factor(double sigma) => Simulator.Chance.Draw.LogNormal(chance, sigma);
    }
}
