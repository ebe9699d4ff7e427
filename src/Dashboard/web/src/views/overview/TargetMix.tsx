import type { TargetShare, TierShare } from '../../api/contract';
import { Bars, tierColour } from '../../components/Bars';
import { Empty } from '../../components/Loaded';
import { energy } from '../../format/energy';
import { quantity } from '../../format/number';
import { groupNote, groupTargets, targetName } from '../../format/target';

/** Shares per tier, and within the tiers per processor. */
export function TargetMix({ tiers, targets }: { readonly tiers: readonly TierShare[]; readonly targets: readonly TargetShare[] }) {
  const groups = groupTargets(targets);
  return groups.length === 0 ? (
    <Empty title="No inferences in this range" />
  ) : (
    <div class="mix">
      <div>
        <h3>Tier</h3>
        <Bars
          label="Share of inferences per tier"
          bars={tiers.map((tier) => ({
            key: tier.tier,
            label: tier.tier,
            percent: tier.sharePercent,
            note: tier.inferences === 0 ? undefined : `${energy(tier.energyMillijoules / tier.inferences)}, ${quantity(tier.meanLatencyMs, 'ms')}`,
            colour: tierColour(tier.tier),
          }))}
        />
      </div>
      <div>
        <h3>Processor</h3>
        <Bars
          label="Share of inferences per processor"
          bars={groups.map((group) => ({ key: group.group, label: targetName(group.group), percent: group.percent, note: groupNote(group), colour: tierColour(group.tier) }))}
        />
      </div>
    </div>
  );
}
