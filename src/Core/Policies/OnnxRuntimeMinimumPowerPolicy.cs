using AutoScale.Core.Actions;
using AutoScale.Core.Learning;

namespace AutoScale.Core.Policies;

/// <summary>
/// ONNX Runtime's device policy MIN_OVERALL_POWER as the fixed order it is (public: its policy selectors map it to the NPU, with the CPU behind): the
/// accelerator where the device has one and the network a model for it, else the CPU. It never leaves the device and never looks at its surroundings.
/// </summary>
public sealed class OnnxRuntimeMinimumPowerPolicy(ActionSpace actions) : RulePolicy(actions)
{
    readonly int accelerator = FirstOf(actions, static target => target is { Tier: Tier.Local, Processor: ProcessorKind.Dsp });

    public override string Name => "ort-min-power";

    protected override int Choose(in DecisionContext context) => accelerator;
}
