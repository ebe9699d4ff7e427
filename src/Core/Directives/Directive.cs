namespace AutoScale.Core.Directives;

/// <summary>
/// What holds for one device: the orders for the fleet, its class and itself together. The strictest mode wins, so that an order for the whole
/// fleet, the kill switch, cannot be lifted by a narrower one.
/// </summary>
/// <param name="Mode">The strictest mode ordered.</param>
/// <param name="Resets">How often the device was ordered to forget, over all scopes; it only grows.</param>
/// <param name="FleetVersion">The version of the fleet's order.</param>
/// <param name="ClassVersion">The version of the class's order.</param>
/// <param name="DeviceVersion">The version of the device's order.</param>
public sealed record Directive(DirectiveMode Mode, int Resets, int FleetVersion, int ClassVersion, int DeviceVersion)
{
    /// <summary>Nothing was ordered.</summary>
    public static Directive None { get; } = new(DirectiveMode.Learned, 0, 0, 0, 0);

    /// <summary>Grows with every order that concerns the device.</summary>
    public int Version => FleetVersion + ClassVersion + DeviceVersion;

    /// <summary>Whether inputs stay on the device.</summary>
    public bool IsOnDevice => Mode is not DirectiveMode.Learned;

    /// <summary>Joins the orders of the three scopes.</summary>
    public static Directive Join(DirectiveOrder fleet, DirectiveOrder deviceClass, DirectiveOrder device) => new(
        (DirectiveMode)Math.Max((int)fleet.Mode, Math.Max((int)deviceClass.Mode, (int)device.Mode)),
        fleet.Resets + deviceClass.Resets + device.Resets,
        fleet.Version, deviceClass.Version, device.Version);
}
