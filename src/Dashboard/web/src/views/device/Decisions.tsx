import type { DecisionRow } from '../../api/contract';
import { type Column, DataTable } from '../../components/DataTable';
import { Empty } from '../../components/Loaded';
import { ProvenanceTag, ReasonTag } from '../../components/Tags';
import { energy } from '../../format/energy';
import { number, percent, quantity } from '../../format/number';
import { targetName } from '../../format/target';
import { clock } from '../../format/time';

const columns: readonly Column<DecisionRow>[] = [
  { key: 'at', title: 'Time', heading: true, cell: (row) => <time dateTime={row.at}>{clock(new Date(row.at))}</time> },
  { key: 'network', title: 'Network', wide: true, cell: (row) => row.network },
  { key: 'target', title: 'Ran on', wide: true, cell: (row) => targetName(row.target) },
  {
    key: 'reason',
    title: 'Why',
    cell: (row) => (
      <span title={`State ${row.state}: ${row.stateText}`}>
        <ReasonTag reason={row.reason} /> <span class="muted small nowrap">p {number(row.propensity)}</span>
      </span>
    ),
  },
  {
    key: 'latency',
    title: 'Latency',
    number: true,
    wide: true,
    cell: (row) => (
      <span class={row.qosViolated ? 'missed' : ''}>
        {quantity(row.latencyMs, 'ms')}
        {row.qosViolated ? <span class="visually-hidden"> past its limit</span> : null} <span class="muted small">of {number(row.qosLatencyMs)}</span>
      </span>
    ),
  },
  { key: 'accuracy', title: 'Accuracy', number: true, cell: (row) => <span class={row.accuracyViolated ? 'missed' : ''}>{percent(row.accuracyPercent)}</span> },
  { key: 'energy', title: 'Energy', number: true, cell: (row) => energy(row.energyMillijoules) },
  { key: 'saved', title: 'Saved', number: true, cell: (row) => energy(row.savedMillijoules) },
  { key: 'provenance', title: 'Joules are', cell: (row) => <ProvenanceTag provenance={row.provenance} /> },
  { key: 'reward', title: 'Reward', number: true, cell: (row) => number(row.reward) },
];

/** Newest first; the feed adds to them as they happen. */
export function Decisions({ decisions, loading }: { readonly decisions: readonly DecisionRow[]; readonly loading: boolean }) {
  return decisions.length === 0 ? (
    <Empty title={loading ? 'Loading decisions…' : 'No decisions kept'}>{loading ? undefined : 'Single decisions are kept for some days; older ones live on in the totals.'}</Empty>
  ) : (
    <div class="limited">
      <DataTable caption="Decisions, newest first" columns={columns} rows={decisions} rowKey={(row) => row.id} />
    </div>
  );
}
