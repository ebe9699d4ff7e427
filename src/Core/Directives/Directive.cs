namespace AutoScale.Core.Directives;

/// <summary>
/// What holds for one device: the orders for the fleet, its class and itself together. The strictest mode wins, so that an order for the whole
/// fleet, the kill switch, cannot be lifted by a narrower one; of rules the strictest.
/// </summary>
/// <param name="Mode">The strictest mode ordered.</param>
/// <param name="Resets">How often the device was ordered to forget, over all scopes; it only grows.</param>
/// <param name="FleetVersion">The version of the fleet's order.</param>
/// <param name="ClassVersion">The version of the class's order.</param>
/// <param name="DeviceVersion">The version of the device's order.</param>
/// <param name="Rule">What chooses under <see cref="DirectiveMode.Rule"/>; the declared baseline under other modes.</param>
public sealed record Directive(
    DirectiveMode Mode, int Resets, int FleetVersion, int ClassVersion, int DeviceVersion, FixedRule Rule = FixedRule.EdgeCpuFp32)
{
    /// <summary>Nothing was ordered.</summary>
    public static Directive None { get; } = new(DirectiveMode.Learned, 0, 0, 0, 0);

    /// <summary>Grows with every order that concerns the device.</summary>
    public int Version => FleetVersion + ClassVersion + DeviceVersion;

    /// <summary>Whether inputs stay on the device.</summary>
    public bool IsOnDevice => Mode is DirectiveMode.OnDevice || (Mode is DirectiveMode.Rule && Rule.StaysOnDevice());

    /// <summary>Joins the orders of the three scopes.</summary>
    public static Directive Join(DirectiveOrder fleet, DirectiveOrder deviceClass, DirectiveOrder device)
    {
        ReadOnlySpan<DirectiveOrder> orders = [fleet, deviceClass, device];
        var (mode, rule, isOnDevice) = (DirectiveMode.Learned, (FixedRule?)null, false);
        foreach (var order in orders)
        {
            mode = order.Mode > mode ? order.Mode : mode;
            rule = order.Mode is DirectiveMode.Rule && !(rule < order.Rule) ? order.Rule : rule;
            isOnDevice |= order.Mode is DirectiveMode.OnDevice;
        }

        // One scope asks for a fixed rule, another for inputs to stay: the declared baseline is both.
        var chosen = rule is { } named && (!isOnDevice || named.StaysOnDevice()) ? named : FixedRule.EdgeCpuFp32;
        return new Directive(
            mode, fleet.Resets + deviceClass.Resets + device.Resets, fleet.Version, deviceClass.Version, device.Version, chosen);
    }
}
