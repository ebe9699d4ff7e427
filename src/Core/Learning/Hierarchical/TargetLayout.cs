namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>What a device's descriptors say: groups of targets that differ only in their V/F step, and what groups share.</summary>
sealed class TargetLayout
{
    public TargetLayout(IReadOnlyList<string> descriptors)
    {
        Descriptors = [.. descriptors];
        HasParts = descriptors.Any(TargetName.IsPart);
        Groups = [.. descriptors.Select(TargetName.WithoutStep).Distinct()];
        Units = [.. Groups.Select(Unit).Distinct()];
        Links = [.. Groups.Where(group => !IsLocal(group)).Select(TargetName.Tier).Distinct()];
        GroupOf = [.. descriptors.Select(descriptor => Array.IndexOf(Groups, TargetName.WithoutStep(descriptor)))];
        UnitOf = [.. Groups.Select(group => Array.IndexOf(Units, Unit(group)))];
        LinkOf = [.. Groups.Select(group => IsLocal(group) ? -1 : Array.IndexOf(Links, TargetName.Tier(group)))];
        Positions = new double[Descriptors.Length];
        for (var group = 0; group < Groups.Length; group++)
        {
            int[] steps = [.. Enumerable.Range(0, Descriptors.Length).Where(action => GroupOf[action] == group)];
            for (var step = 0; step < steps.Length; step++)
            {
                Positions[steps[step]] = steps.Length is 1 ? 0 : (double)step / (steps.Length - 1);
            }
        }
    }

    public string[] Descriptors { get; }

    /// <summary>Tier, processor and precision.</summary>
    public string[] Groups { get; }

    /// <summary>What slows down as one: a local processor, a remote tier, or what runs on both.</summary>
    public string[] Units { get; }

    /// <summary>The remote tiers, each behind its radio link.</summary>
    public string[] Links { get; }

    /// <summary>By action.</summary>
    public int[] GroupOf { get; }

    /// <summary>By group.</summary>
    public int[] UnitOf { get; }

    /// <summary>By group; -1 on the device.</summary>
    public int[] LinkOf { get; }

    /// <summary>By action: its place among its group's steps, 0 for the fastest to 1 for the slowest.</summary>
    public double[] Positions { get; }

    public bool IsLocalGroup(int group) => LinkOf[group] < 0;

    /// <summary>Whether some target runs a network in parts.</summary>
    public bool HasParts { get; }

    static bool IsLocal(string group) => TargetName.Tier(group) is "local";

    /// <summary>What begins here and ends on a tier slows down for the reasons of both: it is a unit of its own, so that its surprises are not taken for the tier's.</summary>
    static string Unit(string group) => IsLocal(group) ? TargetName.Processor(group) : TargetName.IsPart(group) ? group : TargetName.Tier(group);
}
