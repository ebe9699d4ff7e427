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

    /// <summary>One run in ten takes almost four times as long, as on a machine that others use: at most 3,140 a second.</summary>
    [Fact]
    public void Overload_OnABusyMachine_KeepsItsBatchesLarge()
    {
        var random = new Random(7);
        var served = new SimulatedServing(
            new BatchSettings(1, 4096, BatchingMode.Dynamic),
            batch => (1 + (batch.Rows / 4.0)) * (random.NextDouble() < 0.1 ? 3 : 0.8)).Run(9000, 5, DeadlineMs, 1);

        Assert.InRange(served.GoodputPerSecond, 2750, 3140);
        Assert.InRange(served.MeanRows(0), 12, 16);
        Assert.InRange(served.AnsweredLate, 0, served.InTime / 16);
    }

    /// <summary>
    /// Three blocks with the work of the shipped ones (1, 2.5 and 12 million multiply-accumulates at 0.02 ms a million, and 0.1 ms a run) and MEANet's shares: of 100 images 35
    /// end at main, 18 at the extension, 47 in the cloud.
    /// </summary>
    [Fact]
    public void Stages_WithExits_ServeMoreThanBatchesThatStayTogether()
    {
        const double Bound = 20;
        const double Offered = 6000;
        static double Run(int stage, int rows) => 0.1 + (rows * 0.02 * (stage switch { 0 => 1, 1 => 2.5, _ => 12 }));
        static int Last(SimulatedJob job) => job.Kind < 0.35 ? 0 : job.Kind < 0.53 ? 1 : 2;
        static double Together(Batch batch) => batch.Jobs.Cast<SimulatedJob>().Select(Last).Append(0).Distinct().Sum(stage => Run(stage, batch.Rows));

        var alone = new SimulatedServing(new BatchSettings(1, 4096, BatchingMode.Off), Together).Run(Offered, 5, Bound, 1);
        var together = new SimulatedServing(new BatchSettings(1, 4096, BatchingMode.Dynamic), Together).Run(Offered, 5, Bound, 1);
        var exits = new SimulatedServing(
            new BatchSettings(1, 4096, BatchingMode.Exits), batch => Run(batch.Stage, batch.Rows), job => job.Stage is 0 && Last(job) is > 0 and var last ? last : null, stages: 3)
            .Run(Offered, 5, Bound, 1);

        Assert.True(exits.GoodputPerSecond > 1.2 * alone.GoodputPerSecond);
        Assert.True(exits.GoodputPerSecond > 1.2 * together.GoodputPerSecond);
        Assert.All(new[] { alone, together, exits }, served => Assert.Equal(served.Offered, served.Refused + served.DroppedLate + served.InTime + served.AnsweredLate));
        Assert.True(exits.AnsweredLate <= exits.Offered / 100);
    }

    static SimulatedServing Serve(BatchingMode mode, int places) => new(new BatchSettings(places, 4096, mode), batch => 1 + (batch.Rows / 4.0));
}
