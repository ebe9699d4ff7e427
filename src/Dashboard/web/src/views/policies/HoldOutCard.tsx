import type { HoldOut, SavingFigure } from '../../api/contract';
import { defaultPolicy } from '../../app/router';
import { Card } from '../../components/Card';
import { Figure } from '../../components/Figure';
import { Empty } from '../../components/Loaded';
import { ProvenanceTag } from '../../components/Tags';
import { interval } from '../../format/interval';
import { count, number, percent } from '../../format/number';

const points = (value: number) => `${number(value)}\u00a0points`;

/** Decisions that the policy wanted against those that chance picked: what the learning is worth. */
export function HoldOutCard({ holdOut, policy }: { readonly holdOut: HoldOut | null; readonly policy: string }) {
  return (
    <Card title="Hold-out: policy against chance" span={7}>
      {holdOut === null ? (
        <Empty title="No decisions by chance in this range">
          {policy === defaultPolicy ? 'A comparison needs decisions of the policy and decisions by chance.' : 'This policy leaves few decisions to chance, one in a hundred unless set otherwise, and only among targets that it holds for nearly best.'}
        </Empty>
      ) : (
        <div class="figures">
          <Side id="hold-out-greedy" label="Saved by the policy" saving={holdOut.greedy} />
          <Side id="hold-out-explore" label="Saved by chance" saving={holdOut.explore} />
          <Figure id="hold-out-difference" label="Difference" value={points(holdOut.differencePercentPoints.value)} exact={holdOut.differencePercentPoints.value} card={false}>
            <span>{interval(holdOut.differencePercentPoints, points) ?? 'no interval'}</span>
          </Figure>
        </div>
      )}
    </Card>
  );
}

function Side({ id, label, saving }: { readonly id: string; readonly label: string; readonly saving: SavingFigure }) {
  return (
    <Figure id={id} label={label} value={percent(saving.savedPercent.value)} exact={saving.savedPercent.value} card={false}>
      <span>
        {interval(saving.savedPercent, percent) ?? 'no interval'}; {count(saving.inferences)} decisions
      </span>
      <ProvenanceTag provenance={saving.provenance} mix={saving.mix} />
    </Figure>
  );
}
