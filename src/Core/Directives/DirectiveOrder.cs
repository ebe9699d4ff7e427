namespace AutoScale.Core.Directives;

/// <summary>What was ordered for one scope: the fleet, a class or a device.</summary>
/// <param name="Version">Orders given so far; 0 where there was none.</param>
/// <param name="Mode">The mode ordered.</param>
/// <param name="Resets">How often it was ordered to forget what was learned.</param>
/// <param name="Rule">What chooses under <see cref="DirectiveMode.Rule"/>.</param>
public readonly record struct DirectiveOrder(int Version, DirectiveMode Mode, int Resets, FixedRule Rule = FixedRule.EdgeCpuFp32);
