import type { OverviewResponse } from '../../api/contract';
import { policyPath } from '../../app/router';
import { type Column, DataTable } from '../../components/DataTable';
import { Empty } from '../../components/Loaded';
import { ProvenanceTag } from '../../components/Tags';
import { energy } from '../../format/energy';
import { interval } from '../../format/interval';
import { count, percent } from '../../format/number';

type Row = OverviewResponse['savingByClass'][number];

const columns: readonly Column<Row>[] = [
  { key: 'class', title: 'Device class', heading: true, cell: (row) => <a href={policyPath(row.deviceClass)}>{row.deviceClass}</a> },
  { key: 'saved', title: 'Saved', number: true, cell: (row) => percent(row.saving.savedPercent.value) },
  { key: 'interval', title: 'Interval', number: true, cell: (row) => interval(row.saving.savedPercent, percent) ?? 'none' },
  { key: 'energy', title: 'Per inference', number: true, cell: (row) => energy(row.saving.millijoulesPerInference.value) },
  { key: 'inferences', title: 'Inferences', number: true, cell: (row) => count(row.saving.inferences) },
  { key: 'provenance', title: 'Joules are', wide: true, cell: (row) => <ProvenanceTag provenance={row.saving.provenance} mix={row.saving.mix} /> },
];

export function ClassTable({ overview }: { readonly overview: OverviewResponse }) {
  return overview.savingByClass.length === 0 ? (
    <Empty title="No inferences in this range" />
  ) : (
    <DataTable caption="Saving by device class" columns={columns} rows={overview.savingByClass} rowKey={(row) => row.deviceClass} />
  );
}
