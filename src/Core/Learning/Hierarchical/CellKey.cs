using System.Globalization;

namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>What a factor was observed of.</summary>
enum CostQuantity : byte
{
    Compute,
    Radio,
    Energy,
}

/// <summary>A cell of a device's own statistics, by its own indexes; the shared form is <see cref="StatisticCell.Context"/>.</summary>
/// <param name="Quantity">What was observed.</param>
/// <param name="Network">The network's place; -1 where none matters.</param>
/// <param name="Action">The target; -1 where only its group is known.</param>
/// <param name="Group">The target's group.</param>
/// <param name="First">Level of CPU load, or of the signal.</param>
/// <param name="Second">Level of memory load.</param>
readonly record struct CellKey(CostQuantity Quantity, int Network, int Action, int Group, int First, int Second)
{
    /// <summary>The shared form: <c>compute/network/cpu.memory</c>, <c>compute/network</c> of an offload, <c>radio/signal</c>, <c>energy</c>.</summary>
    public string Context(CostModel model) => Quantity switch
    {
        CostQuantity.Radio => string.Create(CultureInfo.InvariantCulture, $"radio/{First}"),
        CostQuantity.Energy => "energy",
        _ when !model.Layout.IsLocalGroup(Group) => $"compute/{model.Networks[Network]}",
        _ => string.Create(CultureInfo.InvariantCulture, $"compute/{model.Networks[Network]}/{First}.{Second}"),
    };

    /// <summary>Reads the shared form.</summary>
    /// <returns>False for a target that this device lacks and for a context of another kind.</returns>
    public static bool TryRead(in StatisticCell cell, CostModel model, out CellKey key)
    {
        var layout = model.Layout;
        var action = Array.IndexOf(layout.Descriptors, cell.Descriptor);
        var group = Array.IndexOf(layout.Groups, TargetName.WithoutStep(cell.Descriptor));
        key = new CellKey(CostQuantity.Energy, -1, action, group, 0, 0);
        if (group < 0 || (action < 0 && cell.Descriptor != layout.Groups[group]))
        {
            return false;
        }

        var slash = cell.Context.IndexOf('/', StringComparison.Ordinal);
        var rest = cell.Context[(slash + 1)..];
        switch (slash < 0 ? cell.Context : cell.Context[..slash])
        {
            case "energy":
                return slash < 0;
            case "radio" when !layout.IsLocalGroup(group) && Level(rest, Levels.SignalCount, out var signal):
                key = key with { Quantity = CostQuantity.Radio, First = signal };
                return true;
            case "compute" when !layout.IsLocalGroup(group) && rest.Length > 0:
                key = key with { Quantity = CostQuantity.Compute, Network = model.Network(rest) };
                return true;
            case "compute" when layout.IsLocalGroup(group) && rest.LastIndexOf('/') is var end and > 0
                && rest[(end + 1)..].Split('.') is [var first, var second]
                && Level(first, Levels.LoadCount, out var cpu) && Level(second, Levels.LoadCount, out var memory):
                key = key with { Quantity = CostQuantity.Compute, Network = model.Network(rest[..end]), First = cpu, Second = memory };
                return true;
            default:
                return false;
        }
    }

    static bool Level(string text, int count, out int level) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out level) && level < count;
}
