using AutoScale.Core.Tensors;
using AutoScale.Grains.Abstractions.Models;
using AutoScale.Grains.Models;
using AutoScale.Grains.Tests.Cluster;
using Microsoft.Extensions.DependencyInjection;

namespace AutoScale.Grains.Tests.Models;

/// <summary>One silo with two places to run and three to wait.</summary>
public sealed class ModelGrainTests : IAsyncLifetime
{
    GrainCluster cluster = null!;

    public async Task InitializeAsync() => cluster = await GrainCluster.StartAsync(new TestDisk(), configure: services =>
        services.Configure<ServingOptions>(options => (options.MaxConcurrent, options.MaxQueued) = (2, 3)));

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    [Fact]
    public async Task Infer_AModelThatRuns_AnswersItsOutputs()
    {
        var reply = await Model(TestEngine.Echo).InferAsync(Request(), default);

        Assert.Equal((InferenceStatus.Ok, null), (reply.Status, reply.Problem));
        var output = Assert.Single(reply.Outputs);
        Assert.Equal(("x", (int)TensorElementType.UInt8), (output.Name, output.ElementType));
        Assert.Equal([3], output.Shape);
        Assert.Equal(new byte[] { 1, 2, 3 }, output.Data.ToArray());
        Assert.True(reply.ComputeMs > 0);
    }

    [Theory]
    [InlineData(TestEngine.Missing, InferenceStatus.NotFound, "'missing' version '1'")]
    [InlineData("no-version", InferenceStatus.NotFound, "'no-version' is no model id")]
    [InlineData(TestEngine.Picky, InferenceStatus.Invalid, "Input 'x' has shape [2]")]
    [InlineData(TestEngine.Broken, InferenceStatus.Failed, "'broken@1' failed.")]
    public async Task Infer_WhatTheEngineRefuses_IsAnAnswerThatNamesIt(string model, InferenceStatus status, string problem)
    {
        var reply = await Model(model).InferAsync(Request(), default);

        Assert.Equal(status, reply.Status);
        Assert.Contains(problem, reply.Problem, StringComparison.Ordinal);
        Assert.Empty(reply.Outputs);
    }

    [Fact]
    public async Task Infer_AnElementTypeThatDoesNotExist_IsInvalid()
    {
        var reply = await Model(TestEngine.Echo).InferAsync(new([new("x", 99, [3], new byte[3])], [], 0), default);

        Assert.Equal(InferenceStatus.Invalid, reply.Status);
        Assert.Contains("'x' has the unknown element type 99", reply.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_PastTheBound_IsBusyAtOnceAndAdmitsAgainWhenAPlaceIsFree()
    {
        var model = Model(TestEngine.Gated);
        Task<InferenceReply>[] admitted = [.. Enumerable.Range(0, 5).Select(_ => model.InferAsync(Request(), default))];
        await cluster.Engine.WaitForRunAsync();
        await cluster.Engine.WaitForRunAsync();

        await WaitForPresentAsync(5);
        var refused = await model.InferAsync(Request(), default);
        Assert.Equal(InferenceStatus.Busy, refused.Status);
        Assert.InRange(refused.RetryAfterMs, 1, 30_000);
        Assert.Equal(2, cluster.Engine.Running);

        // The bound is the silo's, not the model's.
        Assert.Equal(InferenceStatus.Busy, (await Model(TestEngine.Echo).InferAsync(Request(), default)).Status);

        // One ends, one of those that wait begins, and there is a place to wait again.
        cluster.Engine.LetGo();
        Assert.Equal(InferenceStatus.Ok, (await await Task.WhenAny(admitted)).Status);
        await cluster.Engine.WaitForRunAsync();
        var another = model.InferAsync(Request(), default);
        for (var count = 0; count < 3; count++)
        {
            cluster.Engine.LetGo();
            await cluster.Engine.WaitForRunAsync();
        }

        cluster.Engine.LetGo();
        cluster.Engine.LetGo();
        Assert.All(await Task.WhenAll([another, .. admitted]), reply => Assert.Equal(InferenceStatus.Ok, reply.Status));
    }

    [Fact]
    public async Task Infer_ADeadlineThatPassesInTheQueue_IsLateAndNeverBegins()
    {
        var model = Model(TestEngine.Gated);
        Task<InferenceReply>[] running = [model.InferAsync(Request(), default), model.InferAsync(Request(), default)];
        await cluster.Engine.WaitForRunAsync();
        await cluster.Engine.WaitForRunAsync();

        var waited = await model.InferAsync(Request(deadlineMs: 1), default);
        var tooLate = await model.InferAsync(Request(deadlineMs: -1), default);

        Assert.Equal((InferenceStatus.Late, InferenceStatus.Late), (waited.Status, tooLate.Status));
        Assert.True(waited.QueueMs > 0);
        cluster.Engine.LetGo();
        cluster.Engine.LetGo();
        await Task.WhenAll(running);
        Assert.Equal(0, cluster.Engine.Running);
    }

    [Fact]
    public async Task Infer_ACallThatIsGivenUp_LeavesItsPlace()
    {
        var model = Model(TestEngine.Gated);
        Task<InferenceReply>[] running = [model.InferAsync(Request(), default), model.InferAsync(Request(), default)];
        await cluster.Engine.WaitForRunAsync();
        await cluster.Engine.WaitForRunAsync();
        using var givenUp = new CancellationTokenSource();
        Task<InferenceReply>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => model.InferAsync(Request(), givenUp.Token))];
        await WaitForPresentAsync(5);

        await givenUp.CancelAsync();
        foreach (var call in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        await WaitForPresentAsync(2);
        cluster.Engine.LetGo();
        cluster.Engine.LetGo();
        await Task.WhenAll(running);
    }

    [Fact]
    public async Task Describe_SaysWhatTheModelTakesAndGives()
    {
        var signature = await Model(TestEngine.Echo).DescribeAsync(default);

        Assert.Equal("x", Assert.Single(signature!.Inputs).Name);
        Assert.Equal([-1, 3], signature.Inputs[0].Shape);
        Assert.Equal((int)TensorElementType.Int8, Assert.Single(signature.Outputs).ElementType);
        Assert.Null(await Model(TestEngine.Missing).DescribeAsync(default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Model(TestEngine.Broken).DescribeAsync(default));
    }

    static InferenceMessage Request(double deadlineMs = 0) =>
        new([new("x", (int)TensorElementType.UInt8, [3], new byte[] { 1, 2, 3 })], [], deadlineMs);

    Task<int> WaitForPresentAsync(int count) => Eventually.Async(
        () => Task.FromResult(cluster.Services.GetRequiredService<InferenceServer>().Present), present => present == count,
        $"{count} inferences run or wait");

    IModelGrain Model(string id) => cluster.Grains.GetGrain<IModelGrain>(id);
}
