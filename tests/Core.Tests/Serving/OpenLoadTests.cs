using AutoScale.Core.Serving;

namespace AutoScale.Core.Tests.Serving;

/// <summary>What the rules come to under Poisson load in virtual time. A run of n rows takes 1 + n/4 ms: 800 a second alone, 3,200 in batches of 16.</summary>
public sealed class OpenLoadTests
{
    const double DeadlineMs = 30;

    [Theory]
    [InlineData(BatchingMode.Off, 400, 1)]
    [InlineData(BatchingMode.Off, 2500, 1)]
    [InlineData(BatchingMode.Dynamic, 400, 1)]
    [InlineData(BatchingMode.Dynamic, 2500, 2)]
    [InlineData(BatchingMode.Dynamic, 9000, 2)]
    public void EveryRequest_IsAnsweredInTimeOrCounted(BatchingMode mode, double rate, int places)
    {
        var served = Serve(mode, places).Run(rate, seconds: 5, DeadlineMs, seed: 1);

        Assert.Equal(served.Offered, served.Refused + served.DroppedLate + served.InTime + served.AnsweredLate);
        Assert.True(served.AnsweredLate <= served.Offered / 1000, $"{served.AnsweredLate} of {served.Offered} were answered late.");
    }

    [Fact]
    public void Batches_GrowWithTheLoadAndServeWhatAloneIsRefused()
    {
        var (alone, calm, busy) = (
            Serve(BatchingMode.Off, 1).Run(2000, 5, DeadlineMs, 1), Serve(BatchingMode.Dynamic, 1).Run(200, 5, DeadlineMs, 1), Serve(BatchingMode.Dynamic, 1).Run(2000, 5, DeadlineMs, 1));

        Assert.InRange(alone.GoodputPerSecond, 700, 810);
        Assert.InRange(busy.GoodputPerSecond, 1900, 2100);
        Assert.Equal(0, busy.Refused + busy.DroppedLate + busy.AnsweredLate);
        Assert.InRange(calm.MeanRows(0), 1, 1.3);
        Assert.InRange(busy.MeanRows(0), 3, 16);
    }

    /// <summary>Where heads without slack make batches small, the same load comes to 1,350 a second and stays there.</summary>
    [Fact]
    public void Overload_IsRefusedAtTheDoorRatherThanDroppedOrAnsweredLate()
    {
        var served = Serve(BatchingMode.Dynamic, 1).Run(6000, 5, DeadlineMs, 1);

        Assert.InRange(served.GoodputPerSecond, 0.95 * 3200, 1.01 * 3200);
        Assert.True(served.DroppedLate + served.AnsweredLate < served.Refused / 50, $"{served.DroppedLate} dropped, {served.AnsweredLate} late, {served.Refused} refused.");
    }

    [Fact]
    public void Stages_WithExits_RunLargerBatchesThanThoseThatGoOnAtOnce()
    {
        // One in four goes on. What stands back meets the newcomers' share.
        SimulatedServing Staged(BatchingMode mode) => new(
            new BatchSettings(1, 4096, mode), (_, rows) => 1 + (rows / 4.0), job => job.Stage is 0 && job.GetHashCode() % 4 is 0 ? 1 : null, stages: 2);

        var exits = Staged(BatchingMode.Exits).Run(1500, 5, 60, 1);

        Assert.Equal(exits.Offered, exits.Refused + exits.DroppedLate + exits.InTime + exits.AnsweredLate);
        Assert.True(exits.AnsweredLate <= exits.Offered / 1000);
        Assert.InRange(exits.MeanRows(1), 1.5, 16);
    }

    static SimulatedServing Serve(BatchingMode mode, int places) => new(new BatchSettings(places, 4096, mode), (_, rows) => 1 + (rows / 4.0));
}
