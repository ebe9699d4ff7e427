using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Gateway;
using AutoScale.Testing;
using AutoScale.Testing.Contracts;

namespace AutoScale.EdgeClient.Tests.Execution;

public sealed class EdgeExecutorTests : InferenceExecutorContract<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>>, IDisposable
{
    readonly ManualTime time = new();
    readonly FakeFleet fleet = new();
    readonly FakeTier tier = new();
    readonly GatewayClient gateway;
    readonly FakeEngine engine;
    readonly LocalEngines engines;

    public EdgeExecutorTests()
    {
        (engines, engine) = FakeEngine.Shared();
        fleet.Other = tier.AnswerAsync;
        gateway = TestGateway.Create(fleet, time);
    }

    protected override NetworkDescriptor Network => TestHost.Network;

    protected override ExecutionTarget LocalTarget => TestHost.Target("local/cpu/fp32/2t");

    protected override ExecutionTarget CloudTarget => TestHost.Target("cloud/cpu/fp32");

    protected override IReadOnlyList<Tensor> Input => [TestHost.Input];

    public void Dispose()
    {
        engines.Dispose();
        gateway.Dispose();
        fleet.Dispose();
    }

    [Theory]
    [InlineData("local/cpu/fp32/2t", "net", 2)]
    [InlineData("local/cpu/fp32/1t", "net", 1)]
    [InlineData("local/cpu/int8/2t", "net.int8", 2)]
    public async Task ExecuteAsync_TakesThePrecisionsModelAndTheStepsThreads(string target, string model, int threads)
    {
        await Executor().ExecuteAsync(Network, TestHost.Target(target), Input, new(50, 50), default);

        Assert.Equal([(new ModelId(model, "1"), threads)], engine.Runs);
    }

    [Theory]
    [InlineData("cloud/cpu/int8", "https://cloud.test/v2/models/net.int8/versions/1/infer")]
    [InlineData("peer/cpu/fp32", "https://peer.test/v2/models/net/versions/1/infer")]
    public async Task ExecuteAsync_TakesTheTiersAddressAndThePrecisionsModel(string target, string address)
    {
        var execution = await Executor().ExecuteAsync(Network, TestHost.Target(target), Input, new(50, 50), default);

        Assert.Null(execution.Failure);
        Assert.Equal(address, Assert.Single(tier.Requests).RequestUri!.ToString());
        Assert.Empty(engine.Runs);
    }

    [Fact]
    public async Task ExecuteAsync_SaysWhyTheDeviceCouldNot()
    {
        engine.Fail = () => new ModelNotFoundException(new("net", "1"));

        var execution = await Executor().ExecuteAsync(Network, LocalTarget, Input, new(50, 50), default);

        Assert.Contains("net", execution.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_LeavesTheCallersMistakeToTheCaller()
    {
        engine.Fail = () => new InvalidTensorException("input 'x' is missing");

        await Assert.ThrowsAsync<InvalidTensorException>(
            async () => await Executor().ExecuteAsync(Network, LocalTarget, Input, new(50, 50), default));
    }

    [Theory]
    [InlineData(10, 200)]
    [InlineData(50, 200)]
    [InlineData(100, 400)]
    [InlineData(600_000, 10_000)]
    public void Deadline_IsAMultipleWithinBounds(float qosMs, double deadlineMs) =>
        Assert.Equal(deadlineMs, new OffloadOptions().Deadline(new QualityConstraints(qosMs, 50)).TotalMilliseconds, 3);

    protected override IInferenceExecutor<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> CreateWithoutACloud()
    {
        tier.Instead = (_, _) => throw new HttpRequestException("connection refused");
        return Executor();
    }

    EdgeExecutor Executor() => new(
        TestHost.Profile, engines, gateway, (network, precision) => new ModelId(precision is Precision.Int8 ? network + ".int8" : network, "1"),
        new OffloadOptions(), time);
}
