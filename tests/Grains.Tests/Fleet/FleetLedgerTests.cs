using AutoScale.Core.Learning;
using AutoScale.Grains.Abstractions.Fleet;
using AutoScale.Grains.Fleet;

namespace AutoScale.Grains.Tests.Fleet;

public sealed class FleetLedgerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Add_ReportsLostRepeatedAndOutOfOrder_EndsAtTheSumOfTheNewest(ulong seed)
    {
        var random = new SplitMix64(seed);
        var newest = new DeviceReport[20];
        var sent = new List<DeviceReport>();
        for (var device = 0; device < newest.Length; device++)
        {
            for (var sequence = 1; sequence <= 30; sequence++)
            {
                newest[device] = Report($"device-{device:d2}", sequence, sequence * (device + 1));
                sent.Add(newest[device]);
            }
        }

        // A third is lost, a third comes twice, and all come in any order; the newest of each comes some time.
        var arriving = sent.Where(_ => random.Next(3) > 0).Concat(sent.Where(_ => random.Next(3) is 0)).Concat(newest).ToArray();
        random.Shuffle(arriving);
        var ledger = new FleetLedger();
        foreach (var report in arriving)
        {
            ledger.Add(report);
        }

        var summary = ledger.Summary;
        Assert.Equal(20, summary.Devices);
        Assert.Equal(newest.Sum(report => report.Totals.Inferences), summary.Totals.Inferences);
        Assert.Equal(newest.Sum(report => report.Totals.EnergyMillijoules), summary.Totals.EnergyMillijoules, 1e-6);
        Assert.Equal(newest.Sum(report => report.Totals.QosViolations), summary.Totals.QosViolations);
        Assert.Equal(newest.Sum(report => report.Totals.PerTarget["cloud/gpu/fp32"]), summary.Totals.PerTarget["cloud/gpu/fp32"]);
        Assert.Equal(newest, ledger.Reports);
    }

    [Fact]
    public void Page_GoesThroughTheDevicesInOrder()
    {
        var ledger = new FleetLedger();
        foreach (var id in new[] { "c", "a", "d", "b" })
        {
            ledger.Add(Report(id, 1, 1));
        }

        Assert.Equal(["a", "b"], ledger.Page("", 2).Select(report => report.DeviceId));
        Assert.Equal(["c", "d"], ledger.Page("b", 5).Select(report => report.DeviceId));
    }

    static DeviceReport Report(string device, long sequence, long inferences) => new(
        device, "class", sequence, 0, DateTimeOffset.UnixEpoch,
        new TotalsMessage(inferences, inferences * 0.1, 1, 2, 3, inferences / 2, 0, 0, 0, new() { ["cloud/gpu/fp32"] = inferences }));
}
