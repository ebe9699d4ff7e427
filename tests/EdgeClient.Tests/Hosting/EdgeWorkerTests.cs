using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Hosting;
using AutoScale.Onnx.Zoo;
using AutoScale.Testing;

namespace AutoScale.EdgeClient.Tests.Hosting;

public sealed class EdgeWorkerTests
{
    [Fact]
    public async Task InferAsync_DecidesAndLearnsWithoutAnySilo()
    {
        var folder = new TemporaryFolder();
        await using var edge = new TestEdge(handler: null, epsilon: 0.5f, folder);
        edge.Worker.Start();

        for (var round = 0; round < 60; round++)
        {
            Assert.Equal(Tier.Local, (await edge.InferAsync()).Target.Tier);
        }

        Assert.Equal(60, edge.Worker.Journal.Head);
        Assert.True(edge.Engine.Runs.Distinct().Count() > 2, "nothing was explored");
        Assert.True(await edge.Worker.StopAsync());
        using var again = Journal.ExperienceJournalFrom(folder, edge.Worker.Journal.Configuration);
        TestDevice.AssertSame(edge.Worker.Journal.Table, again.Table);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task InferAsync_NeverLetsAnOnDeviceRequestOut(bool afterAPrior, bool afterFailures)
    {
        var fleet = new FakeFleet();
        var tier = new FakeTier();
        fleet.Other = (request, cancellationToken) => throw new InvalidOperationException($"{request.RequestUri} left the device");
        await using var edge = new TestEdge(fleet, epsilon: 0.5f);
        if (afterAPrior)
        {
            // Everywhere the cloud looks best by far.
            var sums = new PriorSums();
            sums.Add(Enumerable.Range(0, 3072).Select(state => new PriorCell(state, "cloud/cpu/fp32", 1000, 50_000_000)));
            fleet.Priors[1] = sums.ToSnapshot(TestHost.Profile.DeviceClass, 1, 3);
            Assert.Null(await edge.Worker.Refresher.RefreshAsync(default));
            Assert.Equal(1, edge.Worker.Journal.PriorVersion);
        }

        if (afterFailures)
        {
            // The tiers were down and are back: the device would go there again.
            fleet.Other = (_, _) => throw new HttpRequestException("down");
            for (var round = 0; round < 40; round++)
            {
                await edge.InferAsync();
                edge.Time.Advance(TimeSpan.FromMinutes(2));
            }

            fleet.Other = (request, _) => throw new InvalidOperationException($"{request.RequestUri} left the device");
        }

        var failOnce = true;
        edge.Engine.Fail = () => (failOnce = !failOnce) ? new ModelFailedException(new("m", "1"), "out of memory", new InvalidOperationException()) : null;
        for (var round = 0; round < 200; round++)
        {
            try
            {
                Assert.Equal(Tier.Local, (await edge.InferAsync(onDeviceOnly: true)).Target.Tier);
            }
            catch (InferenceFailedException error)
            {
                Assert.Equal(Tier.Local, error.Target.Tier);
            }
        }

        // The same device does go out when it may.
        fleet.Other = tier.AnswerAsync;
        edge.Engine.Fail = () => null;
        for (var round = 0; round < 60; round++)
        {
            await edge.InferAsync();
        }

        Assert.NotEmpty(tier.Requests);
    }

    [Fact]
    public async Task InferAsync_AnswersOnTheDeviceWhenATierFails()
    {
        var fleet = new FakeFleet { Other = (_, _) => throw new HttpRequestException("connection refused") };
        await using var edge = new TestEdge(fleet, epsilon: 1);
        InferenceResult<IReadOnlyList<Tensor>> result;
        do
        {
            result = await edge.InferAsync();
            edge.Time.Advance(TimeSpan.FromMinutes(2));
        }
        while (result.Failure is null);

        Assert.Equal(Tier.Local, result.Target.Tier);
        Assert.Contains("connection refused", result.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StopAsync_FinishesWhatRunsThenUploadsAll()
    {
        var fleet = new FakeFleet { Other = new FakeTier().AnswerAsync };
        await using var edge = new TestEdge(fleet);
        edge.Worker.Start();
        var gate = new TaskCompletionSource();
        for (var round = 0; round < 20; round++)
        {
            await edge.InferAsync(onDeviceOnly: true);
        }

        edge.Engine.Gate = gate.Task;
        var running = edge.InferAsync(onDeviceOnly: true);
        var stop = edge.Worker.StopAsync();
        await Assert.ThrowsAsync<EdgeStoppingException>(() => edge.InferAsync());
        Assert.False(stop.IsCompleted);
        gate.SetResult();
        await running.WithinPatienceAsync("the inference that was running");
        await edge.Time.RunUntilAsync(stop, "the stop");

        Assert.True(await stop);
        Assert.Equal(21, fleet.TransitionsApplied);
        TestDevice.AssertSame(edge.Worker.Journal.Table, fleet.Replica!.Table);
    }

    [Fact]
    public async Task StopAsync_EndsInTimeWhenTheFleetDoesNotAnswer()
    {
        var fleet = new FakeFleet { Inject = _ => Fault.LoseRequest };
        await using var edge = new TestEdge(fleet);
        edge.Worker.Start();
        await edge.InferAsync(onDeviceOnly: true);

        var stop = edge.Worker.StopAsync();
        await edge.Time.RunUntilAsync(stop, "the stop", TimeSpan.FromSeconds(6));

        Assert.False(await stop);
        Assert.Equal(1, edge.Worker.Uploader.Backlog);
    }

    [Fact]
    public async Task InferAsync_NamesAnUnknownNetwork()
    {
        await using var edge = new TestEdge(handler: null);

        var error = await Assert.ThrowsAsync<UnknownNetworkException>(
            () => edge.Worker.InferAsync(new EdgeRequest("nope", [], new(50, 50)), default));
        Assert.Contains("nope/1/model.onnx", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InferAsync_RunsTheRealNetworkOnEveryLocalTarget()
    {
        await using var edge = new TestEdge(handler: null, epsilon: 1, engines: LocalEngines.Over(TestEdge.Store));
        var input = ModelZoo.Find(TestEdge.Network)!.SampleInputs(seed: 1);
        var answers = new Dictionary<string, float[]>();
        for (var round = 0; round < 40 && answers.Count < 4; round++)
        {
            var result = await edge.Worker.InferAsync(new EdgeRequest(TestEdge.Network, input, new(50, 50)), default);
            answers[result.Target.Descriptor] = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(result.Output![0].Data.Span).ToArray();
        }

        Assert.Equal(["local/cpu/fp32/1t", "local/cpu/fp32/2t", "local/cpu/int8/1t", "local/cpu/int8/2t"], answers.Keys.Order());
        var difference = answers["local/cpu/fp32/1t"].Zip(answers["local/cpu/fp32/2t"], (one, two) => Math.Abs(one - two)).Max();
        Assert.InRange(difference, 0, 1e-4);
        Assert.NotEqual(answers["local/cpu/fp32/1t"], answers["local/cpu/int8/1t"]);
    }

    static class Journal
    {
        public static EdgeClient.Journal.ExperienceJournal ExperienceJournalFrom(TemporaryFolder folder, EdgeClient.Journal.DeviceConfiguration configuration) =>
            EdgeClient.Journal.ExperienceJournal.Open(folder.Path, configuration, TestDevice.Options, new ManualTime());
    }
}
