import type { DeviceResponse } from '../../api/contract';
import { Bars, tierColour } from '../../components/Bars';
import { percent } from '../../format/number';
import { groupNote, groupTargets, targetName } from '../../format/target';

/** Shares per processor, and the single targets that were chosen most. */
export function ChosenTargets({ targets }: { readonly targets: DeviceResponse['targets'] }) {
  return (
    <>
      <Bars
        label="Processors chosen since it enrolled"
        bars={groupTargets(targets).map((group) => ({ key: group.group, label: targetName(group.group), percent: group.percent, note: groupNote(group), colour: tierColour(group.tier) }))}
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
