using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Networks;
using AutoScale.Core.Routing;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Models;

namespace AutoScale.EdgeClient.Execution;

/// <summary>How networks of a device may run in parts: splits and exits, and which network really has the files that they were made for.</summary>
/// <param name="splits">Splits that are actions; null for none.</param>
/// <param name="exits">Networks that may end early.</param>
/// <param name="models">The device's networks.</param>
public sealed class EdgeParts(EdgeSplits? splits, IReadOnlyList<EdgeExit> exits, EdgeModels models)
{
    /// <summary>One each; what stands at a place may be replaced while others read it.</summary>
    readonly EdgeExit[] exits = [.. exits];
    readonly ExitPlan[] plans = [.. exits.Select(exit => exit.Plan)];

    public EdgeSplits? Splits => splits;

    /// <summary>The exits by network, as they are now: the list follows <see cref="Replace"/>.</summary>
    public IReadOnlyList<ExitPlan> Exits => plans;

    /// <summary>Puts other exits in the place of a network's, with the same ways to end, so that the device's targets stay.</summary>
    /// <returns>Those that were there.</returns>
    /// <exception cref="ArgumentException">The network has no exits, or others.</exception>
    public EdgeExit Replace(EdgeExit exit)
    {
        var place = Array.FindIndex(plans, plan => plan.Network == exit.Plan.Network);
        if (place < 0 || !plans[place].Options.Select(option => option.Exit).SequenceEqual(exit.Plan.Options.Select(option => option.Exit)))
        {
            throw new ArgumentException($"'{exit.Plan.Network}' does not have these exits on this device; they are used from its next start.");
        }

        var before = exits[place];
        Volatile.Write(ref exits[place], exit);
        Volatile.Write(ref plans[place], exit.Plan);
        return before;
    }

    /// <summary>The versions of a network's model, and of those behind its exits, that the device uses now.</summary>
    /// <param name="network">One that was found before.</param>
    public IReadOnlyList<ModelId> VersionsOf(string network)
    {
        var plan = Array.Find(plans, plan => plan.Network == network);
        return [.. new[] { network, plan?.Main, plan?.Extension }.OfType<string>().Select(models.Known).OfType<ModelId>()];
    }

    /// <summary>Whether the device still uses these versions.</summary>
    public bool AreCurrent(IReadOnlyList<ModelId> versions)
    {
        foreach (var version in versions)
        {
            if (models.Known(version.Name) != version)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The device's targets, parts included.</summary>
    public ActionSpace Actions(DeviceProfile profile) => ActionSpace.For(profile, splits?.Plans ?? [], Exits);

    /// <summary>What the decision sees of a network, with the parts that it can run in.</summary>
    /// <param name="network">The network.</param>
    /// <param name="actions">The device's targets.</param>
    /// <param name="refused">Told why parts of it cannot be used.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<NetworkDescriptor> DescribeAsync(EdgeNetwork network, ActionSpace actions, Action<string> refused, CancellationToken cancellationToken)
    {
        var descriptor = await WithSplitsAsync(network, refused, cancellationToken);
        return await WithExitsAsync(network, descriptor, actions, refused, cancellationToken);
    }

    /// <summary>A plan belongs to one file: the labels of another's cuts may mean something else.</summary>
    async Task<NetworkDescriptor> WithSplitsAsync(EdgeNetwork network, Action<string> refused, CancellationToken cancellationToken)
    {
        var descriptor = network.Descriptor;
        if (splits is null || !splits.Plans.Any(plan => plan.Network == descriptor.Name))
        {
            return descriptor;
        }

        if (splits.Mismatch(descriptor.Name, await models.ReadAsync(network.Model, cancellationToken)) is { } problem)
        {
            refused(problem);
            return descriptor;
        }

        return descriptor.With(splits.Plans.Where(plan => plan.Network == descriptor.Name).SelectMany(plan => plan.Runs(descriptor)));
    }

    /// <summary>A gate belongs to the files that it was calibrated with: another's logits may mean something else.</summary>
    async Task<NetworkDescriptor> WithExitsAsync(
        EdgeNetwork network, NetworkDescriptor descriptor, ActionSpace actions, Action<string> refused, CancellationToken cancellationToken)
    {
        if (exits.FirstOrDefault(exit => exit.Plan.Network == descriptor.Name) is not { } own)
        {
            return descriptor;
        }

        var blocks = new List<EdgeNetwork> { network };
        foreach (var name in new[] { own.Plan.Main, own.Plan.Extension }.OfType<string>())
        {
            if (await models.FindAsync(name, cancellationToken) is not { } block)
            {
                refused($"The gate of '{descriptor.Name}' needs the model '{name}', which is not on this device.");
                return descriptor;
            }

            blocks.Add(block);
        }

        foreach (var block in blocks)
        {
            if (own.Mismatch(block.Descriptor.Name, await models.ReadAsync(block.Model, cancellationToken)) is { } problem)
            {
                refused(problem);
                return descriptor;
            }
        }

        return descriptor.With(own.Plan.Runs(descriptor, Share(blocks[1]), blocks.Count > 2 ? Share(blocks[2]) : 0, actions));

        double Share(EdgeNetwork block) => (double)block.Descriptor.Features.MultiplyAccumulates / Math.Max(1, descriptor.Features.MultiplyAccumulates);
    }
}
