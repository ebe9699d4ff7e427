using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using AutoScale.Core.Serving;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Models;
using AutoScale.Grains.Telemetry;
using AutoScale.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AutoScale.Grains.Tests.Models;

/// <summary>One place, a clock that stands still, and an engine that runs when a test says so.</summary>
public sealed class InferenceServerTests : IDisposable
{
    readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    readonly ManualTime time = new();
    readonly RowsEngine engine = new();
    readonly Dictionary<string, double> counted = [];
    readonly MeterListener listener = new();
    InferenceServer server;
    Action<string> onCount = _ => { };

    public InferenceServerTests()
    {
        server = NewServer(new ServingOptions { MaxConcurrent = 1, MaxQueued = 64 });
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Scope == services.GetRequiredService<IMeterFactory>())
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Count(instrument.Name + (tags.Length > 0 ? $"/{tags[0].Value}" : ""), value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Count(instrument.Name, value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Count(instrument.Name, value));
        listener.Start();
    }

    public void Dispose()
    {
        server.Dispose();
        listener.Dispose();
        services.Dispose();
    }

    [Fact]
    public async Task Run_ThoseWhoWait_ShareARunAndEachGetsItsOwnRows()
    {
        await ProveAsync(RowsEngine.Doubled);
        engine.IsHeld = true;
        var first = RunAsync(RowsEngine.Doubled, [1, 2]);
        await engine.HasBegunAsync();
        Task<Served>[] waiting = [RunAsync(RowsEngine.Doubled, [3, 4]), RunAsync(RowsEngine.Doubled, [5, 6, 7, 8]), RunAsync(RowsEngine.Doubled, [9, 10])];
        Assert.Equal((1, 3), (server.Running, server.Waiting));

        engine.Release();
        AssertFloats(await first, 2, 4);
        Assert.Equal(4, await engine.HasBegunAsync());
        Assert.Equal((1, 0, 3), (server.Running, server.Waiting, server.Present));
        time.Advance(TimeSpan.FromMilliseconds(3));
        engine.Release();

        AssertFloats(await waiting[0], 6, 8);
        AssertFloats(await waiting[1], 10, 12, 14, 16);
        AssertFloats(await waiting[2], 18, 20);
        var long64 = (await waiting[1]).Outputs[1];
        Assert.Equal(("n", TensorElementType.Int64), (long64.Name, long64.ElementType));
        Assert.Equal([2], long64.Shape);
        Assert.Equal(TimeSpan.FromMilliseconds(3), (await waiting[2]).Ran);
        Assert.Equal(0, server.Present);
    }

    [Fact]
    public async Task Run_OutputsAreThoseThatEachAskedFor()
    {
        await ProveAsync(RowsEngine.Doubled);
        var (hold, wanted, all) = (await HoldAsync(), RunAsync(RowsEngine.Doubled, [1, 2], outputs: ["n"]), RunAsync(RowsEngine.Doubled, [3, 4]));

        await ReleaseBothAsync(hold);

        Assert.Equal(["n"], (await wanted).Outputs.Select(output => output.Name));
        Assert.Equal(["y", "n"], (await all).Outputs.Select(output => output.Name));
    }

    [Fact]
    public async Task Run_TheFirstBatch_IsTriedTogetherAndAlone()
    {
        await RunTwoAsync(RowsEngine.Doubled);
        Assert.Equal([1, 2, 1, 1], engine.Runs.TakeLast(4));

        await RunTwoAsync(RowsEngine.Doubled);
        Assert.Equal([1, 2], engine.Runs.TakeLast(2));
        Assert.Null(await WhyAloneAsync(RowsEngine.Doubled));
    }

    [Fact]
    public async Task Run_RoundingErrorsAreNoDifference()
    {
        await RunTwoAsync(RowsEngine.Rounded);

        Assert.Null(await WhyAloneAsync(RowsEngine.Rounded));
    }

    [Fact]
    public async Task Run_EqualInputsProveNothing()
    {
        // The mean over two equal rows is that of one.
        await RunTwoAsync(RowsEngine.Mixed, [4, 4], [4, 4]);
        Assert.Null(await WhyAloneAsync(RowsEngine.Mixed));

        var answers = await RunTwoAsync(RowsEngine.Mixed, [4, 4], [6, 6]);

        AssertFloats(answers[0], 12, 12);
        AssertFloats(answers[1], 18, 18);
        Assert.Contains("rows depend on each other: output 'y'", await WhyAloneAsync(RowsEngine.Mixed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AModelWhoseRowsDependOnEachOther_IsNeverPutTogetherAgain()
    {
        await RunTwoAsync(RowsEngine.Mixed);
        var before = engine.Runs.Count;

        var answers = await RunTwoAsync(RowsEngine.Mixed, [1, 1], [3, 3]);

        Assert.Equal([1, 1, 1, 1], engine.Runs.Skip(before));
        AssertFloats(answers[0], 3, 3);
        AssertFloats(answers[1], 9, 9);
    }

    [Fact]
    public async Task Run_OutputsThatCannotBeSplit_LeaveTheModelAlone()
    {
        var answers = await RunTwoAsync(RowsEngine.Summed, [1, 2], [3, 4]);

        AssertFloats(answers[1], 6, 8);
        Assert.Contains("'y' came as [1,2] for 2 rows", await WhyAloneAsync(RowsEngine.Summed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AModelWithAFixedFirstDimension_RunsAlone()
    {
        await RunTwoAsync(RowsEngine.Fixed);

        Assert.DoesNotContain(engine.Runs, rows => rows > 1);
        Assert.Equal("Input 'x' has no free first dimension.", await WhyAloneAsync(RowsEngine.Fixed));
    }

    [Fact]
    public async Task Run_ABadRequestInABatch_FailsAlone()
    {
        await ProveAsync(RowsEngine.Doubled);
        var hold = await HoldAsync();
        var (good, bad, other) = (
            RunAsync(RowsEngine.Doubled, [1, 2]), RunAsync(RowsEngine.Doubled, [RowsEngine.Poison, 0]), RunAsync(RowsEngine.Doubled, [3, 4]));
        engine.IsHeld = false;
        engine.Release();
        await hold;

        AssertFloats(await good, 2, 4);
        AssertFloats(await other, 6, 8);
        await Assert.ThrowsAsync<ModelFailedException>(() => bad);

        // Together, then each alone; and the model goes on being batched.
        Assert.Equal([3, 1, 1, 1], engine.Runs.TakeLast(4));
        await RunTwoAsync(RowsEngine.Doubled);
        Assert.Equal(2, engine.Runs.Last());
    }

    [Theory]
    [InlineData("z", TensorElementType.Fp32, 1, 8)]
    [InlineData("x", TensorElementType.Int32, 1, 8)]
    [InlineData("x", TensorElementType.Fp32, 2, 8)]
    [InlineData("x", TensorElementType.Fp32, 0, 0)]
    public async Task Run_WhatDoesNotFit_NeverMeetsTheOthers(string name, TensorElementType type, int rows, int bytes)
    {
        await ProveAsync(RowsEngine.Doubled);
        var hold = await HoldAsync();
        var wrong = server.RunAsync(RowsEngine.Doubled, [new Tensor(name, type, [rows, 2], new byte[bytes])], [], 0, default);
        Task<Served>[] good = [RunAsync(RowsEngine.Doubled, [1, 2]), RunAsync(RowsEngine.Doubled, [3, 4])];
        engine.IsHeld = false;
        engine.Release();
        await hold;

        await Task.WhenAll(good);
        await Task.WhenAny(wrong);
        Assert.Contains(2, engine.Runs.TakeLast(2));
    }

    [Fact]
    public async Task Run_ACallerWhoGoes_LeavesTheBatchToTheOthers()
    {
        await ProveAsync(RowsEngine.Doubled);
        var hold = await HoldAsync();
        using var goes = new CancellationTokenSource();
        var (stays, gone) = (RunAsync(RowsEngine.Doubled, [1, 2]), RunAsync(RowsEngine.Doubled, [3, 4], cancellationToken: goes.Token));
        engine.Release();
        await hold;
        Assert.Equal(2, await engine.HasBegunAsync());

        await goes.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        engine.Release();

        AssertFloats(await stays, 2, 4);
        Assert.Equal(0, engine.Cancelled);
    }

    [Fact]
    public async Task Run_WhenAllCallersHaveGone_TheRunEnds()
    {
        await ProveAsync(RowsEngine.Doubled);
        var hold = await HoldAsync();
        using var goes = new CancellationTokenSource();
        Task<Served>[] gone = [RunAsync(RowsEngine.Doubled, [1, 2], cancellationToken: goes.Token), RunAsync(RowsEngine.Doubled, [3, 4], cancellationToken: goes.Token)];
        engine.Release();
        await hold;
        await engine.HasBegunAsync();

        await goes.CancelAsync();

        foreach (var call in gone)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        await Eventually.Async(() => Task.FromResult(server.Present), present => present is 0, "the run ends");
        Assert.Equal(1, engine.Cancelled);
    }

    [Fact]
    public async Task Run_WhoseDeadlinePassesInTheQueue_IsLateWhenItDoes()
    {
        var hold = await HoldAsync();
        var waiting = RunAsync(RowsEngine.Doubled, [1, 2], deadlineMs: 5);

        time.Advance(TimeSpan.FromMilliseconds(5));

        var answer = await waiting;
        Assert.Equal((Admission.Late, TimeSpan.FromMilliseconds(5)), (answer.Admission, answer.Queued));
        Assert.Equal((1, 1), (server.RejectedLate, Counted("autoscale.inference.rejected/late")));
        engine.Release();
        await hold;
    }

    [Fact]
    public async Task Run_AnsweredLate_IsCounted()
    {
        engine.IsHeld = true;
        var slow = RunAsync(RowsEngine.Doubled, [1, 2], deadlineMs: 10);
        await engine.HasBegunAsync();
        time.Advance(TimeSpan.FromMilliseconds(11));
        engine.Release();

        Assert.Equal(Admission.Run, (await slow).Admission);
        Assert.Equal((1, 1), (server.AnsweredLate, Counted("autoscale.inference.answered_late")));
    }

    [Fact]
    public async Task Run_EndedInTimeAndLateWhenItsCallerHasIt_IsCounted()
    {
        engine.IsHeld = true;
        var answer = RunAsync(RowsEngine.Doubled, [1, 2], deadlineMs: 10);
        await engine.HasBegunAsync();

        // The run's time is told when it has ended and before its caller learns of it.
        onCount = name => time.Advance(TimeSpan.FromMilliseconds(name is "autoscale.inference.run.duration" ? 11 : 0));
        engine.Release();

        Assert.Equal((Admission.Run, TimeSpan.Zero), ((await answer).Admission, (await answer).Ran));
        Assert.Equal((1, 1), (server.AnsweredLate, Counted("autoscale.inference.answered_late")));
    }

    [Fact]
    public async Task Run_WhatCannotBeAnsweredInTime_IsRefusedAtOnceAndSaysWhenToAskAgain()
    {
        await ProveAsync(RowsEngine.Doubled);
        engine.IsHeld = true;
        for (var run = 0; run < 60; run++)
        {
            var one = RunAsync(RowsEngine.Doubled, [1, 2]);
            await engine.HasBegunAsync();
            time.Advance(TimeSpan.FromMilliseconds(10));
            engine.Release();
            await one;
        }

        var hold = RunAsync(RowsEngine.Doubled, [1, 2]);
        await engine.HasBegunAsync();
        var refused = await RunAsync(RowsEngine.Doubled, [1, 2], deadlineMs: 15).WaitAsync(TimeSpan.FromSeconds(30));

        // 10 ms ahead and 10 ms of its own, 5 more than it has; the deviation of the first runs may not be quite forgotten.
        Assert.Equal(Admission.TooSlow, refused.Admission);
        Assert.InRange(refused.RetryAfterMs, 5, 6);
        Assert.Equal((1, 1), (server.RejectedBusy, Counted("autoscale.inference.rejected/deadline")));
        engine.IsHeld = false;
        engine.Release();
        await hold;
    }

    [Fact]
    public async Task Run_IsCountedByBatchAndWait()
    {
        await ProveAsync(RowsEngine.Doubled);
        counted.Clear();
        var hold = await HoldAsync();
        Task<Served>[] pair = [RunAsync(RowsEngine.Doubled, [1, 2]), RunAsync(RowsEngine.Doubled, [3, 4])];
        Assert.Equal(2, Counted("autoscale.inference.queue.depth"));
        time.Advance(TimeSpan.FromMilliseconds(500));
        await ReleaseBothAsync(hold);
        await Task.WhenAll(pair);

        Assert.Equal(3, Counted("autoscale.inference.batch.size"));
        Assert.Equal(1, Counted("autoscale.inference.queue.duration"), 6);
        Assert.Equal(3, Counted("autoscale.inference.admitted"));
        Assert.Equal(0, Counted("autoscale.inference.queue.depth"));
    }

    [Fact]
    public async Task Run_WhenBatchingIsOff_EachRunsAlone()
    {
        server.Dispose();
        server = NewServer(new ServingOptions { MaxConcurrent = 1, MaxQueued = 64, Batching = BatchingMode.Off });

        await RunTwoAsync(RowsEngine.Doubled);

        Assert.DoesNotContain(engine.Runs, rows => rows > 1);
        Assert.Equal("Batching is off.", await WhyAloneAsync(RowsEngine.Doubled));
    }

    InferenceServer NewServer(ServingOptions options) =>
        new(engine, new NoExits(), Options.Create(options), time, new GrainMetrics(services.GetRequiredService<IMeterFactory>()));

    Task<Served> RunAsync(
        ModelId model, float[] rows, double deadlineMs = 0, string[]? outputs = null, CancellationToken cancellationToken = default) =>
        server.RunAsync(
            model, [new Tensor("x", TensorElementType.Fp32, [rows.Length / 2, 2], RowsEngine.Bytes(rows))], outputs ?? [], deadlineMs, cancellationToken);

    /// <summary>A run that keeps the place until <see cref="RowsEngine.Release"/>.</summary>
    async Task<Task<Served>> HoldAsync()
    {
        engine.IsHeld = true;
        var hold = RunAsync(new ModelId("hold", "1"), [0, 0]);
        await engine.HasBegunAsync();
        return hold;
    }

    async Task ReleaseBothAsync(Task<Served> hold)
    {
        engine.IsHeld = false;
        engine.Release();
        await hold;
    }

    /// <summary>Two requests that wait at the same time, once the model is known.</summary>
    async Task<Served[]> RunTwoAsync(ModelId model, float[]? first = null, float[]? second = null)
    {
        await RunAsync(model, [0, 0]);
        await Eventually.Async(
            () => Task.FromResult(engine.Runs.Count), _ => server.IsKnown(model), "the model's signature is known");
        var hold = await HoldAsync();
        Task<Served>[] pair = [RunAsync(model, first ?? [1, 2]), RunAsync(model, second ?? [3, 4])];
        await ReleaseBothAsync(hold);
        return await Task.WhenAll(pair);
    }

    Task<Served[]> ProveAsync(ModelId model) => RunTwoAsync(model);

    async Task<string?> WhyAloneAsync(ModelId model) => server.RunsAlone(model, await engine.DescribeAsync(model, default));

    static void AssertFloats(Served served, params float[] expected) => Assert.Equal(expected, Floats(served));

    static float[] Floats(Served served) => MemoryMarshal.Cast<byte, float>(served.Outputs.Single(output => output.Name is "y").Data.Span).ToArray();

    void Count(string name, double value)
    {
        lock (counted)
        {
            counted[name] = counted.GetValueOrDefault(name) + value;
        }

        onCount(name);
    }

    double Counted(string name)
    {
        lock (counted)
        {
            return counted.GetValueOrDefault(name);
        }
    }

    sealed class NoExits : IExitModels
    {
        public ExitModel? Find(ModelId model) => null;
    }
}
