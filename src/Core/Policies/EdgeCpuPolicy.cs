using AutoScale.Core.Actions;
using AutoScale.Core.Learning;

namespace AutoScale.Core.Policies;

/// <summary>Edge (CPU FP32), the paper's first baseline: always the CPU at its fastest step in single precision.</summary>
public sealed class EdgeCpuPolicy(ActionSpace actions) : RulePolicy(actions)
{
    public override string Name => "edge-cpu-fp32";

    protected override int Choose(in DecisionContext context) => -1;
}
