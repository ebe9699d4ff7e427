import { useMemo } from 'preact/hooks';
import type { OverviewResponse } from '../../api/contract';
import { TimeChart } from '../../charts/TimeChart';
import { Card } from '../../components/Card';
import { ProvenanceTag } from '../../components/Tags';
import { energy } from '../../format/energy';
import { number, percent } from '../../format/number';

const times = (overview: OverviewResponse) => overview.series.map((point) => Date.parse(point.at) / 1000);
const wholePercent = (value: number) => `${Number(value.toFixed(1))} %`;
const perSecond = (value: number) => `${number(value)}\u00a0/s`;

/** The saving over time with its interval. */
export function SavingChart({ overview }: { readonly overview: OverviewResponse }) {
  const chart = useMemo(
    () => ({
      times: times(overview),
      lines: [
        {
          label: 'Saved',
          colour: '--series-1',
          values: overview.series.map((point) => point.savedPercent?.value ?? null),
          low: overview.series.map((point) => point.savedPercent?.low ?? null),
          high: overview.series.map((point) => point.savedPercent?.high ?? null),
        },
      ],
    }),
    [overview],
  );
  return <TimeChart title="Energy saved, percent of the baseline" {...chart} step={overview.bucketSeconds} format={percent} axisFormat={wholePercent} max={100} height={230} />;
}

/** What an inference cost, beside what the baseline would have cost. */
export function EnergyChart({ overview }: { readonly overview: OverviewResponse }) {
  const chart = useMemo(
    () => ({
      times: times(overview),
      lines: [
        { label: 'Fleet', colour: '--series-1', values: overview.series.map((point) => point.millijoulesPerInference) },
        { label: 'Baseline', colour: '--series-7', dash: true, values: overview.series.map((point) => (point.inferences === 0 ? null : point.baselineMillijoules / point.inferences)) },
      ],
    }),
    [overview],
  );
  return (
    <Card title="Energy per inference" span={6} aside={<ProvenanceTag provenance={overview.saving.provenance} mix={overview.saving.mix} />}>
      <TimeChart title="Energy per inference" {...chart} step={overview.bucketSeconds} format={energy} />
    </Card>
  );
}

/** How much the fleet does, by where it ran. */
export function RateChart({ overview }: { readonly overview: OverviewResponse }) {
  const chart = useMemo(() => {
    const rate = (inferences: number, point: OverviewResponse['series'][number]) => (point.inferences === 0 ? 0 : (inferences / point.inferences) * point.inferencesPerSecond);
    return {
      times: times(overview),
      lines: [
        { label: 'Local', colour: '--series-1', values: overview.series.map((point) => rate(point.localInferences, point)) },
        { label: 'Peer', colour: '--series-3', values: overview.series.map((point) => rate(point.peerInferences, point)) },
        { label: 'Cloud', colour: '--series-2', values: overview.series.map((point) => rate(point.cloudInferences, point)) },
      ],
    };
  }, [overview]);
  return (
    <Card title="Inferences per second" span={6}>
      <TimeChart title="Inferences per second by tier" {...chart} step={overview.bucketSeconds} format={perSecond} axisFormat={number} />
    </Card>
  );
}

/** Promises that were not kept. */
export function ViolationChart({ overview }: { readonly overview: OverviewResponse }) {
  const chart = useMemo(() => {
    const share = (violations: number, inferences: number) => (inferences === 0 ? null : (violations / inferences) * 100);
    return {
      times: times(overview),
      lines: [
        { label: 'Latency limit missed', colour: '--series-2', values: overview.series.map((point) => share(point.qosViolations, point.inferences)) },
        { label: 'Accuracy missed', colour: '--series-4', values: overview.series.map((point) => share(point.accuracyViolations, point.inferences)) },
      ],
    };
  }, [overview]);
  return (
    <Card title="Limits missed" span={6}>
      <TimeChart title="Limits missed, percent of inferences" {...chart} step={overview.bucketSeconds} format={percent} axisFormat={wholePercent} max={100} />
    </Card>
  );
}
