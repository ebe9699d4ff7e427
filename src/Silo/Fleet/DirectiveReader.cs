using AutoScale.Core.Directives;
using AutoScale.Grains.Abstractions.Directives;

namespace AutoScale.Silo.Fleet;

/// <summary>Joins the orders that hold for a device.</summary>
static class DirectiveReader
{
    public static async Task<Directive> ReadAsync(IGrainFactory grains, string deviceId, string deviceClass, CancellationToken cancellationToken)
    {
        var orders = await Task.WhenAll(
            grains.GetGrain<IDirectiveGrain>(DirectiveScopes.Fleet).GetAsync(cancellationToken),
            grains.GetGrain<IDirectiveGrain>(DirectiveScopes.Class(deviceClass)).GetAsync(cancellationToken),
            grains.GetGrain<IDirectiveGrain>(DirectiveScopes.Device(deviceId)).GetAsync(cancellationToken));
        return Directive.Join(Order(orders[0]), Order(orders[1]), Order(orders[2]));
    }

    static DirectiveOrder Order(OrderMessage order) => new(order.Version, order.Mode, order.Resets, order.Rule);
}
