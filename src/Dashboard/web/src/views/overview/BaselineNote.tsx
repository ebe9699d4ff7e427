import type { OverviewResponse } from '../../api/contract';
import { Card } from '../../components/Card';
import { ProvenanceTag } from '../../components/Tags';
import { interval } from '../../format/interval';
import { count, number, percent } from '../../format/number';

/** Why the saving may be believed: what the baseline is, how its cost was checked, and what the interval rests on. */
export function BaselineNote({ overview: { saving, baselineCheck, historyLagSeconds } }: { readonly overview: OverviewResponse }) {
  const { spentOverDeclared } = baselineCheck;
  return (
    <Card title="What the saving rests on" span={4}>
      <dl class="facts">
        <dt>Baseline</dt>
        <dd>{saving.baseline}</dd>
        <dt>Spent on it</dt>
        <dd>
          {spentOverDeclared === null ? (
            'no inference ran on it'
          ) : (
            <>
              {percent(spentOverDeclared.value * 100)} of what was declared, {interval(spentOverDeclared, (value) => percent(value * 100)) ?? 'no interval'}; {count(baselineCheck.inferences)} inferences{' '}
              <ProvenanceTag provenance={baselineCheck.provenance} />
            </>
          )}
        </dd>
        <dt>Interval</dt>
        <dd>{saving.groups < 2 ? 'too few devices' : `${saving.confidencePercent} %, over ${saving.groups} groups of devices`}</dd>
        <dt>Not yet in</dt>
        <dd>{historyLagSeconds < 1 ? 'nothing: all experience is in' : `experience of the last ${number(historyLagSeconds)} s`}</dd>
      </dl>
    </Card>
  );
}
