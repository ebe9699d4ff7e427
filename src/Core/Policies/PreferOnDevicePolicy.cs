using AutoScale.Core.Actions;
using AutoScale.Core.Learning;

namespace AutoScale.Core.Policies;

/// <summary>
/// Prefer on-device, as hybrid inference SDKs offer it: the device whenever it has a model that is accurate enough, on its most capable accelerator (DSP, GPU,
/// CPU) at the fastest step, else the cloud. Latency, energy and confidence are not looked at.
/// </summary>
public sealed class PreferOnDevicePolicy(ActionSpace actions) : RulePolicy(actions)
{
    readonly int[] order =
    [
        FirstOf(actions, static target => target is { Tier: Tier.Local, Processor: ProcessorKind.Dsp }),
        FirstOf(actions, static target => target is { Tier: Tier.Local, Processor: ProcessorKind.Gpu, Precision: Precision.Fp16 }),
        FirstOf(actions, static target => target is { Tier: Tier.Local, Processor: ProcessorKind.Gpu }),
        FirstOf(actions, static target => target is { Tier: Tier.Local, Processor: ProcessorKind.Cpu, Precision: Precision.Fp32 }),
        FirstOf(actions, static target => target is { Tier: Tier.Cloud, Processor: ProcessorKind.Gpu }),
        FirstOf(actions, static target => target.Tier is Tier.Cloud),
    ];

    public override string Name => "prefer-on-device";

    protected override int Choose(in DecisionContext context)
    {
        foreach (var action in order)
        {
            if (action >= 0 && context.Mask[action]
                && context.Network.Accuracy(Actions[action]) >= context.Constraints.AccuracyPercent)
            {
                return action;
            }
        }

        return -1;
    }
}
