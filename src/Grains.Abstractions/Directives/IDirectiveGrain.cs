using AutoScale.Core.Directives;

namespace AutoScale.Grains.Abstractions.Directives;

/// <summary>What an operator orders for one scope; the key is of <see cref="DirectiveScopes"/>. Returns when the order is durable and noted for the silos to hear of.</summary>
[Alias("autoscale.IDirectiveGrain")]
public interface IDirectiveGrain : IGrainWithStringKey
{
    /// <summary>What is ordered now.</summary>
    [Alias("Get")]
    Task<OrderMessage> GetAsync(CancellationToken cancellationToken);

    /// <summary>Orders a mode; the one that holds already changes nothing but the reason. The rule is the declared baseline.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="reason">Why, up to 200 characters; kept with the order.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Alias("Order")]
    Task<OrderMessage> OrderAsync(DirectiveMode mode, string reason, CancellationToken cancellationToken);

    /// <summary>Orders a fixed rule; the one that holds already changes nothing but the reason.</summary>
    /// <param name="rule">What chooses.</param>
    /// <param name="reason">Why, up to 200 characters; kept with the order.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Alias("OrderRule")]
    Task<OrderMessage> OrderRuleAsync(FixedRule rule, string reason, CancellationToken cancellationToken);

    /// <summary>Orders to forget what was learned, once more.</summary>
    /// <param name="reason">Why, up to 200 characters; kept with the order.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Alias("Reset")]
    Task<OrderMessage> ResetAsync(string reason, CancellationToken cancellationToken);
}

/// <summary>An order as it stands.</summary>
/// <param name="Version">Orders given so far; 0 where there was none.</param>
/// <param name="Mode">The mode ordered.</param>
/// <param name="Resets">How often it was ordered to forget.</param>
/// <param name="Reason">Why the last order was given.</param>
/// <param name="At">When.</param>
/// <param name="Rule">What chooses under <see cref="DirectiveMode.Rule"/>.</param>
[GenerateSerializer, Immutable, Alias("autoscale.Order")]
public sealed record OrderMessage(
    [property: Id(0)] int Version,
    [property: Id(1)] DirectiveMode Mode,
    [property: Id(2)] int Resets,
    [property: Id(3)] string Reason,
    [property: Id(4)] DateTimeOffset At,
    [property: Id(5)] FixedRule Rule = FixedRule.EdgeCpuFp32)
{
    public static OrderMessage None { get; } = new(0, DirectiveMode.Learned, 0, "", default);
}
