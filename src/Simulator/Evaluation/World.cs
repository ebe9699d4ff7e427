using AutoScale.Core.Devices;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Networks;
using AutoScale.Simulator.Parts;
using AutoScale.Simulator.Phones;
using AutoScale.Simulator.Tiers;

namespace AutoScale.Simulator.Evaluation;

/// <summary>Everything that an experiment assumes. A sweep is a <c>with</c>.</summary>
public sealed record World
{
    /// <summary>The paper's three phones, ten networks, nine environments and testbed, under the default assumptions.</summary>
    public static World Paper { get; } = new()
    {
        Phones = [.. new[] { "mi8pro", "galaxy-s10e", "moto-x-force" }.Select(ProfileCatalog.Find)],
        Networks = NetworkCatalog.Paper,
        Environments = [.. EnvironmentCatalog.All.Where(environment => environment.Name is not "mixed")],
        Tiers = TierProcessor.Testbed,
        Assumptions = new EmulationAssumptions(),
    };

    public required IReadOnlyList<DeviceProfile> Phones { get; init; }

    public required NetworkCatalog Networks { get; init; }

    public required IReadOnlyList<EnvironmentDefinition> Environments { get; init; }

    public required IReadOnlyList<TierProcessor> Tiers { get; init; }

    public required EmulationAssumptions Assumptions { get; init; }

    /// <summary>How each phone may run networks in parts. Default: not at all.</summary>
    public Func<DeviceProfile, PhoneParts> Parts { get; init; } = static _ => PhoneParts.None;
}
