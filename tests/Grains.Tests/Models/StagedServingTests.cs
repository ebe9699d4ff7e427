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

/// <summary>A model with exits on one place.</summary>
public sealed class StagedServingTests : IDisposable
{
    const float Easy = 0;
    const float Hard = 1;
    const float Doubtful = 2;

    readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    readonly ManualTime time = new();
    readonly StagesEngine engine = new();
    InferenceServer server;

    public StagedServingTests() => server = NewServer(BatchingMode.Exits);

    public void Dispose()
    {
        server.Dispose();
        services.Dispose();
    }

    [Theory]
    [InlineData(BatchingMode.Off)]
    [InlineData(BatchingMode.Dynamic)]
    [InlineData(BatchingMode.Exits)]
    public async Task Run_AnswersLabelExitAndConfidenceOfWhereItEnded(BatchingMode mode)
    {
        server.Dispose();
        server = NewServer(mode);

        // Twice: the first batches are trials.
        for (var round = 0; round < 3; round++)
        {
            var hold = await HoldAsync();
            (float Kind, float Confidence)[] images = [(Easy, 0.9f), (Hard, 0.8f), (Doubtful, 0.7f), (Easy, 0.95f), (Hard, 0.85f), (Doubtful, 0.75f)];
            Task<Served>[] answers = [.. images.Select(image => RunAsync(image.Kind, image.Confidence))];
            engine.IsHeld = false;
            engine.Release();
            await hold;

            foreach (var (image, answer) in images.Zip(await Task.WhenAll(answers)))
            {
                Assert.Equal((Label(image.Kind), (long)image.Kind), (Long(answer, "label"), Long(answer, "exit")));
                Assert.Equal(image.Confidence, MemoryMarshal.Read<float>(answer.Outputs[2].Data.Span), 1e-4f);
            }
        }

        Assert.Equal(0, server.Present);
    }

    [Fact]
    public async Task Run_WithExits_WhoIsDoneLeavesAndNewcomersCatchUpAndJoin()
    {
        await ProveAsync();
        var hold = await HoldAsync();
        Task<Served>[] first = [RunAsync(Easy, 0.9f), RunAsync(Hard, 0.9f), RunAsync(Easy, 0.8f)];
        engine.Release();
        await hold;
        Assert.Equal("main 3", await engine.HasBegunAsync());

        // Newcomers arrive, of whom one in three should go on as well: the hard one waits for them, and those who are done need not.
        Task<Served>[] newcomers = [RunAsync(Hard, 0.7f), RunAsync(Hard, 0.6f), RunAsync(Hard, 0.8f), RunAsync(Hard, 0.9f)];
        engine.Release();
        await Task.WhenAll(first[0], first[2]);
        Assert.Equal("main 4", await engine.HasBegunAsync());
        engine.Release();
        Assert.Equal("extension 5", await engine.HasBegunAsync());
        engine.IsHeld = false;
        engine.Release();

        Assert.All(await Task.WhenAll([first[1], .. newcomers]), answer => Assert.Equal(2, Long(answer, "label")));
    }

    [Fact]
    public async Task Run_WithExits_NobodyStandsBackWithoutSlack()
    {
        engine.During = () => time.Advance(TimeSpan.FromMilliseconds(10));
        await ProveAsync(rounds: 40);
        var hold = await HoldAsync();
        var hurried = RunAsync(Hard, 0.9f, deadlineMs: 45);
        time.Advance(TimeSpan.FromMilliseconds(10));
        engine.Release();
        await hold;
        Assert.Equal("main 1", await engine.HasBegunAsync());
        Task<Served>[] newcomers = [RunAsync(Hard, 0.7f), RunAsync(Hard, 0.6f), RunAsync(Hard, 0.8f), RunAsync(Hard, 0.9f)];
        time.Advance(TimeSpan.FromMilliseconds(10));
        engine.Release();

        Assert.Equal("extension 1", await engine.HasBegunAsync());
        engine.IsHeld = false;
        engine.Release();
        Assert.Equal(Admission.Run, (await hurried).Admission);
        await Task.WhenAll(newcomers);
    }

    [Fact]
    public async Task Run_Dynamic_ABatchStaysTogetherToTheEnd()
    {
        server.Dispose();
        server = NewServer(BatchingMode.Dynamic);
        await ProveAsync();
        var hold = await HoldAsync();
        Task<Served>[] answers = [RunAsync(Easy, 0.9f), RunAsync(Hard, 0.9f), RunAsync(Easy, 0.8f)];
        engine.Release();
        await hold;
        Assert.Equal("main 3", await engine.HasBegunAsync());
        engine.Release();
        Assert.Equal("extension 3", await engine.HasBegunAsync());
        Assert.False(answers[0].IsCompleted);
        engine.IsHeld = false;
        engine.Release();

        Assert.Equal([0, 2, 0], (await Task.WhenAll(answers)).Select(answer => Long(answer, "label")));
    }

    [Fact]
    public async Task Run_ExitsAreCounted()
    {
        var exits = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name is "autoscale.inference.exits" && instrument.Meter.Scope == services.GetRequiredService<IMeterFactory>())
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => exits[(string)tags[0].Value!] = exits.GetValueOrDefault((string)tags[0].Value!) + value);
        listener.Start();
        foreach (var kind in new[] { Easy, Easy, Hard, Doubtful })
        {
            await RunAsync(kind, 0.9f);
        }

        Assert.Equal([("cloud", 1L), ("extension", 1L), ("main", 2L)], exits.Select(exit => (exit.Key, exit.Value)).Order());
    }

    [Theory]
    [InlineData("image", 2, "takes one image")]
    [InlineData("picture", 1, "takes one image")]
    public async Task Run_WhatIsNotOneImage_IsRefused(string name, int rows, string words)
    {
        var problem = await Assert.ThrowsAsync<InvalidTensorException>(() => server.RunAsync(
            StagesEngine.Model.Id, [new Tensor(name, TensorElementType.Fp32, [rows, 2], new byte[8 * rows])], [], 0, default));

        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AnOutputThatIsNone_IsRefused()
    {
        var problem = await Assert.ThrowsAsync<InvalidTensorException>(() => server.RunAsync(StagesEngine.Model.Id, [Image(0, 0.9f)], ["logits"], 0, default));

        Assert.Contains("'label', 'exit', 'confidence'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Describe_SaysWhatAModelWithExitsTakesAndGives()
    {
        var signature = await server.DescribeAsync(StagesEngine.Model.Id, default);

        Assert.Equal([1, 2], Assert.Single(signature.Inputs).Shape);
        Assert.Equal(["label", "exit", "confidence"], signature.Outputs.Select(output => output.Name));
    }

    InferenceServer NewServer(BatchingMode mode) => new(
        engine, new OneExitModel(), Options.Create(new ServingOptions { MaxConcurrent = 1, MaxQueued = 64, Batching = mode }), time,
        new GrainMetrics(services.GetRequiredService<IMeterFactory>()));

    [Fact]
    public async Task Run_WhatNobodyExpects_IsAnsweredAndFreesThePlace()
    {
        engine.IsBroken = true;
        await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(Easy, 0.9f).WithinPatienceAsync("the caller is answered"));
        engine.IsBroken = false;

        Assert.Equal(0L, Long(await RunAsync(Easy, 0.9f).WithinPatienceAsync("the next one finds a place"), "exit"));
        Assert.Equal(0, server.Present);
    }

    Task<Served> RunAsync(float kind, float confidence, double deadlineMs = 0) =>
        server.RunAsync(StagesEngine.Model.Id, [Image(kind, confidence)], [], deadlineMs, default);

    /// <summary>An easy image that keeps the place.</summary>
    async Task<Task<Served>> HoldAsync()
    {
        engine.IsHeld = true;
        var hold = RunAsync(Easy, 0.5f);
        await engine.HasBegunAsync();
        return hold;
    }

    /// <summary>Lets every block pass its trial.</summary>
    async Task ProveAsync(int rounds = 2)
    {
        for (var round = 0; round < rounds; round++)
        {
            var hold = await HoldAsync();
            Task<Served>[] answers = [.. new[] { Easy, Hard, Hard, Doubtful, Doubtful }.Select((kind, index) => RunAsync(kind, 0.6f + (0.05f * index)))];
            engine.IsHeld = false;
            engine.Release();
            await hold;
            await Task.WhenAll(answers);
        }
    }

    static Tensor Image(float kind, float confidence) => new("image", TensorElementType.Fp32, [1, 2], RowsEngine.Bytes(kind, confidence));

    static long Label(float kind) => kind switch { Easy => 0, Hard => 2, _ => 1 };

    static long Long(Served served, string name) => MemoryMarshal.Read<long>(served.Outputs.Single(output => output.Name == name).Data.Span);

    sealed class OneExitModel : IExitModels
    {
        public ExitModel? Find(ModelId model) => model == StagesEngine.Model.Id ? StagesEngine.Model : null;
    }
}
