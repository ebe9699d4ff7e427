using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;

namespace AutoScale.Testing.Contracts;

/// <summary>What every <see cref="IInferenceExecutor{TInput,TOutput}"/> holds to.</summary>
public abstract class InferenceExecutorContract<TInput, TOutput>
{
    static readonly QualityConstraints Constraints = new(50, 50);

    /// <summary>An executor whose cloud does not answer.</summary>
    protected abstract IInferenceExecutor<TInput, TOutput> CreateWithoutACloud();

    protected abstract NetworkDescriptor Network { get; }

    protected abstract ExecutionTarget LocalTarget { get; }

    protected abstract ExecutionTarget CloudTarget { get; }

    protected abstract TInput Input { get; }

    [Fact]
    public void CanReach_IsAlwaysTrueForTheDevice() => Assert.True(CreateWithoutACloud().CanReach(Tier.Local));

    [Fact]
    public async Task ExecuteAsync_AnswersOnTheDevice()
    {
        var execution = await CreateWithoutACloud().ExecuteAsync(Network, LocalTarget, Input, Constraints, default);

        Assert.Null(execution.Failure);
        Assert.InRange(execution.Times.LatencyMs, 0, double.MaxValue);
        Assert.Equal((0, 0), (execution.Times.TransmitMs, execution.Times.ReceiveMs));
    }

    [Fact]
    public async Task ExecuteAsync_SaysWhyATierGivesNoAnswer()
    {
        var execution = await CreateWithoutACloud().ExecuteAsync(Network, CloudTarget, Input, Constraints, default);

        Assert.False(string.IsNullOrWhiteSpace(execution.Failure));
        Assert.InRange(execution.Times.TransmitMs + execution.Times.ReceiveMs, 0, execution.Times.LatencyMs);
    }

    [Fact]
    public async Task ExecuteAsync_ThrowsWhenTheCallerGivesUp()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await CreateWithoutACloud().ExecuteAsync(Network, LocalTarget, Input, Constraints, gone.Token));
    }
}
