using AutoScale.Core.Directives;
using AutoScale.Grains.Abstractions.Directives;

namespace AutoScale.Grains.Directives;

/// <inheritdoc cref="IDirectiveGrain"/>
[GrainType(AutoScaleGrains.Directive)]
public sealed class DirectiveGrain(
    [PersistentState("order", AutoScaleStorage.Name)] IPersistentState<DirectiveGrainState> store,
    TimeProvider clock) : Grain, IDirectiveGrain
{
    public Task<OrderMessage> GetAsync(CancellationToken cancellationToken) => Task.FromResult(store.State.Order);

    public Task<OrderMessage> OrderAsync(DirectiveMode mode, string reason, CancellationToken cancellationToken) =>
        OrderAsync(mode, FixedRule.EdgeCpuFp32, reason, cancellationToken);

    public Task<OrderMessage> OrderRuleAsync(FixedRule rule, string reason, CancellationToken cancellationToken) =>
        OrderAsync(DirectiveMode.Rule, rule, reason, cancellationToken);

    public Task<OrderMessage> ResetAsync(string reason, CancellationToken cancellationToken)
    {
        var order = store.State.Order;
        return SaveAsync(order with { Resets = order.Resets + 1, Version = order.Version + 1, Reason = reason }, cancellationToken);
    }

    Task<OrderMessage> OrderAsync(DirectiveMode mode, FixedRule rule, string reason, CancellationToken cancellationToken)
    {
        var order = store.State.Order;
        var holds = (order.Mode, order.Rule) == (mode, rule);
        return holds && order.Reason == reason
            ? NoteAsync(cancellationToken)
            : SaveAsync(order with { Mode = mode, Rule = rule, Version = order.Version + (holds ? 0 : 1), Reason = reason }, cancellationToken);
    }

    async Task<OrderMessage> SaveAsync(OrderMessage order, CancellationToken cancellationToken)
    {
        await store.ReplaceAsync(new DirectiveGrainState { Order = order with { At = clock.GetUtcNow() } }, this);
        return await NoteAsync(cancellationToken);
    }

    /// <summary>Also of an order that holds already: whoever repeats one may do so because noting it failed.</summary>
    async Task<OrderMessage> NoteAsync(CancellationToken cancellationToken)
    {
        await GrainFactory.GetGrain<IDirectiveLogGrain>(IDirectiveLogGrain.FleetKey).NoteAsync(this.GetPrimaryKeyString(), cancellationToken);
        return store.State.Order;
    }
}

/// <summary>A scope's order at rest.</summary>
[GenerateSerializer, Alias("autoscale.DirectiveGrainState")]
public sealed record DirectiveGrainState
{
    [Id(0)]
    public OrderMessage Order { get; init; } = OrderMessage.None;
}
