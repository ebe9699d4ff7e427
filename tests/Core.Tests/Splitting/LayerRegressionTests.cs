using AutoScale.Core.Energy;
using AutoScale.Core.Splitting;

namespace AutoScale.Core.Tests.Splitting;

public sealed class LayerRegressionTests
{
    static PartWork Work(int convolutions, long macs, int dense)
    {
        var work = new PartWork();
        for (var layer = 0; layer < convolutions; layer++)
        {
            work.Add(LayerType.Convolution, macs / convolutions, 0);
        }

        for (var layer = 0; layer < dense; layer++)
        {
            work.Add(LayerType.Dense, 0, 500_000);
        }

        return work;
    }

    [Fact]
    public void Fit_FindsWhatEachLayerTypeTakes()
    {
        // 0.02 ms a million MACs of convolution, 0.3 ms a dense layer.
        var random = new Random(1);
        TimedPart[] parts =
        [
            .. Enumerable.Range(0, 40).Select(index =>
            {
                var (convolutions, macs, dense) = (random.Next(1, 30), random.NextInt64(1_000_000, 900_000_000), random.Next(0, 10));
                return new TimedPart($"network{index % 4}", Work(convolutions, macs, dense), (0.02 * macs / 1e6) + (0.3 * dense) + 0.0001);
            }),
        ];

        var costs = LayerRegression.Fit("host", "local/cpu/fp32/1t", "measured: a test", parts);

        Assert.Equal(0.02, costs.Layers[LayerType.Convolution].MsPerMegaMac, 3);
        Assert.Equal(EnergyProvenance.Measured, costs.Provenance);
        Assert.InRange(costs.LeftOutError!.Value, 0, 0.02);
        Assert.InRange(costs.PredictMs(Work(3, 500_000_000, 2)), 10.5, 10.7);
    }

    [Fact]
    public void Fit_NeverGivesTimeBack()
    {
        TimedPart[] parts = [new("a", Work(1, 100_000_000, 0), 10), new("a", Work(1, 100_000_000, 3), 8)];

        var costs = LayerRegression.Fit("host", "t", "s", parts);

        Assert.All(costs.Layers.Values, cost => Assert.True(cost is { LaunchMs: >= 0, MsPerMegaMac: >= 0, MsPerMegabyte: >= 0 }));
    }

    [Fact]
    public void Fit_RefusesPartsWithoutATime() => Assert.Throws<ArgumentException>(() => LayerRegression.Fit("h", "t", "s", [new("a", Work(1, 1, 0), 0)]));

    [Fact]
    public void Scaled_IsNoLongerMeasured()
    {
        var costs = LayerRegression.Fit("host", "t", "s", [new("a", Work(1, 100_000_000, 0), 10)]);

        var faster = costs.Scaled(4, "cloud/cpu/fp32", "assumed: 4 times as fast");

        Assert.Equal(EnergyProvenance.Assumed, faster.Provenance);
        Assert.Equal(costs.PredictMs(Work(1, 100_000_000, 0)) / 4, faster.PredictMs(Work(1, 100_000_000, 0)), 6);
    }
}
