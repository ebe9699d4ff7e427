using AutoScale.Core.Serving;

namespace AutoScale.Core.Tests.Serving;

/// <summary>Rules by hand: one place unless a test says otherwise, all times in ms.</summary>
public sealed class BatchSchedulerTests
{
    const string Narrow = "narrow";

    readonly List<Job> late = [];

    [Fact]
    public void Next_WithAFreePlace_RunsTheFirstAtOnceAndThoseWhoCameMeanwhileTogether()
    {
        var scheduler = Scheduler();
        var first = Admit(scheduler, 0);
        var batch = scheduler.Next(Ms(0), late)!;
        Job[] meanwhile = [Admit(scheduler, 1), Admit(scheduler, 2), Admit(scheduler, 3)];
        Assert.Null(scheduler.Next(Ms(3), late));

        scheduler.Ended(batch, Ms(4), Ms(4));
        var next = scheduler.Next(Ms(4), late)!;

        Assert.Equal([first], batch.Jobs);
        Assert.Equal(meanwhile, next.Jobs);
        Assert.Equal((3, 1, 3, 0), (next.Rows, scheduler.Running, scheduler.RunningJobs, scheduler.Waiting));
        Assert.Empty(late);
    }

    [Fact]
    public void Next_TakesUpToTheLargestBatch()
    {
        var scheduler = Scheduler(maxBatch: 4);
        Job[] jobs = [.. new[] { 1, 2, 2, 1, 3 }.Select(rows => Admit(scheduler, 0, rows: rows))];

        // 1 + 2, then 2 does not fit, 1 does.
        Assert.Equal([jobs[0], jobs[1], jobs[3]], End(scheduler, 0).Jobs);
        Assert.Equal([jobs[2]], End(scheduler, 0).Jobs);
        Assert.Equal([jobs[4]], End(scheduler, 0).Jobs);
    }

    [Fact]
    public void Next_JoinsOnlyEqualFormsOfOneModelAndKeepsTheOrderOfArrival()
    {
        var scheduler = Scheduler();
        var (a1, b1, other, a2, alone1, alone2) = (
            Admit(scheduler, 0, "a"), Admit(scheduler, 0, "b"), Admit(scheduler, 0, "a", form: "wide"), Admit(scheduler, 0, "a"),
            Admit(scheduler, 0, "a", form: null), Admit(scheduler, 0, "a", form: null));

        Assert.Equal([a1, a2], End(scheduler, 1).Jobs);
        Assert.Equal([b1], End(scheduler, 2).Jobs);
        Assert.Equal([other], End(scheduler, 3).Jobs);
        Assert.Equal([alone1], End(scheduler, 4).Jobs);
        Assert.Equal([alone2], End(scheduler, 5).Jobs);
    }

    [Fact]
    public void Next_WhenBatchingIsOff_RunsEachAlone()
    {
        var scheduler = Scheduler(mode: BatchingMode.Off);
        Admit(scheduler, 0);
        Admit(scheduler, 0);

        Assert.Single(End(scheduler, 0).Jobs);
        Assert.Single(End(scheduler, 1).Jobs);
    }

    [Fact]
    public void Next_UsesAllPlaces()
    {
        var scheduler = Scheduler(places: 2, mode: BatchingMode.Off);
        Admit(scheduler, 0);
        Admit(scheduler, 0);
        Admit(scheduler, 0);

        Assert.NotNull(scheduler.Next(Ms(0), late));
        Assert.NotNull(scheduler.Next(Ms(0), late));
        Assert.Null(scheduler.Next(Ms(0), late));
        Assert.Equal((2, 1), (scheduler.Running, scheduler.Waiting));
    }

    [Fact]
    public void Next_StopsGrowingABatchWhereAMemberWouldMissItsDeadline()
    {
        // 1 row takes 10 ms and never differs, 2 rows take 20: the bound for 2 is what was measured for them.
        var scheduler = Scheduler();
        Learn(scheduler, 1, 10);
        Learn(scheduler, 2, 20);
        var tight = Admit(scheduler, 0, deadline: 15);
        var loose = Admit(scheduler, 0, deadline: 500);

        Assert.Equal([tight], End(scheduler, 0).Jobs);
        Assert.Equal([loose], End(scheduler, 10).Jobs);
        Assert.Empty(late);
    }

    [Fact]
    public void Next_DropsWhoseDeadlineWouldMakeTheOthersLate()
    {
        // 1 row takes 10 ms, 2 to 4 rows 20. All three together are late for the first; the first alone makes the others late.
        var scheduler = Scheduler();
        Learn(scheduler, 1, 10);
        Learn(scheduler, 4, 20);
        var hurried = Admit(scheduler, 0, deadline: 19);
        Job[] others = [Admit(scheduler, 0, deadline: 25), Admit(scheduler, 0, deadline: 25)];

        Assert.Equal(others, End(scheduler, 0).Jobs);
        Assert.Equal([hurried], late);
    }

    [Fact]
    public void Offer_PastTheBound_IsFullUntilOneLeaves()
    {
        var scheduler = Scheduler(maxWaiting: 1, mode: BatchingMode.Off);
        Learn(scheduler, 1, 10);
        Admit(scheduler, 100);
        var running = scheduler.Next(Ms(100), late)!;
        Admit(scheduler, 100);

        var refused = scheduler.Offer(New(), Ms(102));
        Assert.Equal(OfferVerdict.Full, refused.Verdict);

        // 8 ms of the run and 10 ms of the one that waits.
        Assert.Equal(18, refused.RetryAfter.TotalMilliseconds, 3);
        scheduler.Ended(running, Ms(110), Ms(10));
        scheduler.Next(Ms(110), late);
        Assert.Equal(OfferVerdict.Admitted, scheduler.Offer(New(), Ms(110)).Verdict);
    }

    [Theory]
    [InlineData(29, OfferVerdict.TooSlow)]
    [InlineData(31, OfferVerdict.Admitted)]
    public void Offer_WhatCannotBeAnsweredInTime_IsRefusedAtOnce(double deadline, OfferVerdict expected)
    {
        // One runs and one waits, 10 ms each; the third ends at 30.
        var scheduler = Scheduler(mode: BatchingMode.Off);
        Learn(scheduler, 1, 10);
        Admit(scheduler, 0);
        scheduler.Next(Ms(0), late);
        Admit(scheduler, 0);

        var offer = scheduler.Offer(New(deadline: deadline), Ms(0));

        Assert.Equal(expected, offer.Verdict);
        Assert.Equal(expected is OfferVerdict.TooSlow ? 1 : 0, offer.RetryAfter.TotalMilliseconds, 1);
    }

    [Fact]
    public void Offer_CountsOnSharingARunWithThoseWhoWait()
    {
        // Three wait; together with them a fourth takes 12 ms, after the 10 ms of the run.
        var scheduler = Scheduler();
        Learn(scheduler, 1, 10);
        Learn(scheduler, 4, 12);
        Admit(scheduler, 0);
        scheduler.Next(Ms(0), late);
        Admit(scheduler, 0);
        Admit(scheduler, 0);
        Admit(scheduler, 0);

        Assert.Equal(OfferVerdict.Admitted, scheduler.Offer(New(deadline: 23), Ms(0)).Verdict);
        Assert.Equal(OfferVerdict.TooSlow, scheduler.Offer(New(deadline: 21), Ms(0)).Verdict);
    }

    [Fact]
    public void Offer_OnAnIdleMachine_TakesWhatWasTooSlowSoFar()
    {
        // A wrong estimate mends itself only by running.
        var scheduler = Scheduler();
        Learn(scheduler, 1, 1000);
        Assert.Equal(OfferVerdict.Admitted, scheduler.Offer(New(deadline: 10), Ms(0)).Verdict);
        var batch = scheduler.Next(Ms(0), late);

        Assert.NotNull(batch);
        Assert.Empty(late);
        Assert.Equal(OfferVerdict.TooSlow, scheduler.Offer(New(deadline: 10), Ms(0)).Verdict);
    }

    [Fact]
    public void Offer_PastItsDeadline_IsLate() => Assert.Equal(OfferVerdict.Late, Scheduler().Offer(New(deadline: 5), Ms(5)).Verdict);

    [Fact]
    public void Next_WhoseDeadlinePassedInTheQueue_IsLateAlthoughNoPlaceIsFree()
    {
        var scheduler = Scheduler();
        Admit(scheduler, 0);
        scheduler.Next(Ms(0), late);
        var waiting = Admit(scheduler, 0, deadline: 5);
        Assert.Null(scheduler.Next(Ms(4), late));
        Assert.Equal(Ms(5), scheduler.WakeAt);

        Assert.Null(scheduler.Next(Ms(5), late));

        Assert.Equal([waiting], late);
        Assert.Equal(0, scheduler.Waiting);
        Assert.Null(scheduler.WakeAt);
    }

    [Fact]
    public void Next_WhoBecameLateBeforeItRan_IsDroppedAndTheNextRuns()
    {
        var scheduler = Scheduler(mode: BatchingMode.Off);
        Learn(scheduler, 1, 10);
        Admit(scheduler, 0);
        var slow = scheduler.Next(Ms(0), late)!;
        var hopeless = Admit(scheduler, 0, deadline: 35);
        var fine = Admit(scheduler, 0, deadline: 100);

        // The run took 30 instead of 10: the next would end at 42, by the new mean of 12.5.
        scheduler.Ended(slow, Ms(30), Ms(30));
        var next = scheduler.Next(Ms(30), late)!;

        Assert.Equal([fine], next.Jobs);
        Assert.Equal([hopeless], late);
    }

    [Fact]
    public void Next_WithADelay_WaitsForCompanyUntilItIsUpTheBatchIsFullOrADeadlineAsks()
    {
        var scheduler = Scheduler(maxBatch: 3, delay: 5);
        Job[] pair = [Admit(scheduler, 0), Admit(scheduler, 2)];
        Assert.Null(scheduler.Next(Ms(2), late));
        Assert.Equal(Ms(5), scheduler.WakeAt);
        Assert.Equal(pair, End(scheduler, 5).Jobs);

        Job[] full = [Admit(scheduler, 10), Admit(scheduler, 10), Admit(scheduler, 11)];
        Assert.Equal(full, End(scheduler, 11).Jobs);

        Learn(scheduler, 3, 4);
        Admit(scheduler, 50, deadline: 53);
        Assert.Single(End(scheduler, 50).Jobs);
    }

    [Fact]
    public void Remove_WhoGaveUpWaiting_LeavesTheOthers()
    {
        var scheduler = Scheduler();
        Admit(scheduler, 0);
        var running = scheduler.Next(Ms(0), late)!;
        var (stays, goes) = (Admit(scheduler, 0), Admit(scheduler, 0, deadline: 50));

        Assert.True(scheduler.Remove(goes));
        Assert.False(scheduler.Remove(goes));
        Assert.False(scheduler.Remove(running.Jobs[0]));
        scheduler.Ended(running, Ms(1), null);
        Assert.Equal([stays], scheduler.Next(Ms(1), late)!.Jobs);
        Assert.Null(scheduler.WakeAt);
    }

    static BatchScheduler Scheduler(
        int places = 1, int maxWaiting = 100, BatchingMode mode = BatchingMode.Exits, int maxBatch = 16, double delay = 0) =>
        new(new BatchSettings(places, maxWaiting, mode, maxBatch, Ms(delay)));

    static Job New(string model = "m", int rows = 1, double? deadline = null, string? form = Narrow) =>
        new(model, rows, deadline is { } at ? Ms(at) : Job.NoDeadline) { Form = form };

    static Job Admit(BatchScheduler scheduler, double now, string model = "m", int rows = 1, double? deadline = null, string? form = Narrow)
    {
        var job = New(model, rows, deadline, form);
        Assert.Equal(OfferVerdict.Admitted, scheduler.Offer(job, Ms(now)).Verdict);
        return job;
    }

    /// <summary>Runs that always took the same, until the deviation is nothing.</summary>
    static void Learn(BatchScheduler scheduler, int rows, double took)
    {
        for (var run = 0; run < 100; run++)
        {
            Admit(scheduler, 0, rows: rows);
            scheduler.Ended(scheduler.Next(Ms(0), [])!, Ms(0), Ms(took));
        }
    }

    /// <summary>The next batch, which then ends at once.</summary>
    Batch End(BatchScheduler scheduler, double now)
    {
        var batch = scheduler.Next(Ms(now), late) ?? throw new InvalidOperationException("Nothing is ready to run.");
        scheduler.Ended(batch, Ms(now), null);
        return batch;
    }

    static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);
}
