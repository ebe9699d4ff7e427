import type { DeviceDetail } from '../../api/contract';
import { Bars, tierColour } from '../../components/Bars';
import { percent, shortCount } from '../../format/number';
import { groupTargets, targetName } from '../../format/target';

/** Shares per processor, and the single targets that were chosen most. */
export function ChosenTargets({ targets }: { readonly targets: DeviceDetail['targets'] }) {
  return (
    <>
      <Bars
        label="Processors chosen since it enrolled"
        bars={groupTargets(targets).map((group) => ({ key: group.group, label: targetName(group.group), percent: group.percent, note: shortCount(group.inferences), colour: tierColour(group.tier) }))}
      />
      <p class="muted small more">
        Most used of {targets.length} targets:{' '}
        {targets
          .slice(0, 3)
          .map((target) => `${targetName(target.target)} (${percent(target.sharePercent)})`)
          .join(', ')}
      </p>
    </>
  );
}
