import { addresses, asCsv } from '../api/addresses';
import type { ClusterResponse, SiloRow } from '../api/contract';
import { useQuery } from '../api/useQuery';
import { useRefresh } from '../api/useRefresh';
import { useNow } from '../app/useNow';
import { useTitle } from '../app/useTitle';
import { Bars, tierColour } from '../components/Bars';
import { Card, CsvLink } from '../components/Card';
import { type Column, DataTable } from '../components/DataTable';
import { Empty, Loaded } from '../components/Loaded';
import { bytes } from '../format/bytes';
import { count, counted, number } from '../format/number';
import { ago, duration, fullTime } from '../format/time';

/** The silos and what they carry. */
export function ClusterView() {
  useTitle('Cluster');
  const query = useQuery<ClusterResponse>(addresses.cluster);
  const now = useNow();
  useRefresh(query.reload, 3);
  return (
    <>
      <div class="page-head">
        <h1 class="grow">Cluster</h1>
      </div>
      <Loaded query={query} of="the cluster" rows={8}>
        {(cluster) => (
          <>
            {cluster.grainHost === 'embedded' ? (
              <p class="notice">
                <strong>Embedded grain host.</strong> All silos run in one process: for trying out, not for production.
              </p>
            ) : null}
            <Card title="Silos" aside={<CsvLink href={asCsv(addresses.cluster, 'silos')} of="the silos" />}>
              {cluster.silos.length === 0 ? <Empty title="No silo has said anything yet" /> : <DataTable caption="Silos" columns={siloColumns(now)} rows={cluster.silos} rowKey={(row) => row.silo} />}
            </Card>
            <div class="grid">
              <Card title="Grains in memory" span={8} aside={<CsvLink href={asCsv(addresses.cluster, 'grains')} of="the grains" />}>
                <Grains cluster={cluster} />
              </Card>
              <Card title="History" span={4}>
                <dl class="facts">
                  <dt>Waiting to be counted</dt>
                  <dd>{counted(cluster.history.pendingBatches, 'batch', 'batches')}</dd>
                  <dt>Oldest of them</dt>
                  <dd>{cluster.history.pendingBatches === 0 ? 'none' : duration(cluster.history.lagSeconds)}</dd>
                  <dt>Single decisions</dt>
                  <dd>
                    about {count(cluster.history.rawRows)}, kept {count(cluster.history.rawDays)} d
                  </dd>
                  <dt>Minutes</dt>
                  <dd>kept {count(cluster.history.minuteDays)} d</dd>
                  <dt>Hours</dt>
                  <dd>kept {count(cluster.history.hourDays)} d</dd>
                  <dt>Days</dt>
                  <dd>kept {count(cluster.history.dayDays)} d</dd>
                </dl>
              </Card>
            </div>
          </>
        )}
      </Loaded>
    </>
  );
}

const siloColumns = (now: number): readonly Column<SiloRow>[] => [
  { key: 'silo', title: 'Silo', heading: true, cell: (row) => row.silo },
  {
    key: 'state',
    title: 'State',
    cell: (row) => (
      <span class={`tag ${row.state === 'active' ? 'good' : 'warn'}`} title={`Said something ${ago(Date.parse(row.seenAt), now)}`}>
        <i class="dot" aria-hidden="true" />
        {row.state}
      </span>
    ),
  },
  {
    key: 'tier',
    title: 'Tier, site',
    wide: true,
    cell: (row) => (
      <>
        <i class="swatch" aria-hidden="true" style={{ background: `var(${tierColour(row.tier)})` }} /> {row.tier}, {row.site}
      </>
    ),
  },
  { key: 'running', title: 'Running', number: true, cell: (row) => `${count(row.running)} of ${count(row.maxConcurrent)}` },
  { key: 'waiting', title: 'Queue', number: true, cell: (row) => `${count(row.waiting)} of ${count(row.maxQueued)}` },
  { key: 'admitted', title: 'Admitted', number: true, cell: (row) => count(row.admitted) },
  { key: 'rejected', title: 'Rejected', number: true, cell: (row) => <span title={`${count(row.rejectedBusy)} full, ${count(row.rejectedLate)} too late`}>{count(row.rejectedBusy + row.rejectedLate)}</span> },
  { key: 'activations', title: 'Grains', number: true, cell: (row) => count(row.activations) },
  { key: 'memory', title: 'Memory', number: true, cell: (row) => bytes(row.memoryBytes) },
  { key: 'processor', title: 'Processor', number: true, cell: (row) => `${number(row.processorSeconds)} s` },
  { key: 'up', title: 'Up', number: true, cell: (row) => <span title={`Since ${fullTime(new Date(row.startedAt))}, version ${row.version}`}>{duration(Math.max(0, (now - Date.parse(row.startedAt)) / 1000))}</span> },
];

function Grains({ cluster }: { readonly cluster: ClusterResponse }) {
  const types = new Map<string, number>();
  for (const { type, activations } of cluster.grains) {
    types.set(type, (types.get(type) ?? 0) + activations);
  }

  const total = [...types.values()].reduce((a, b) => a + b, 0);
  return total === 0 ? (
    <Empty title="No grain is in memory" />
  ) : (
    <Bars
      label="Grains in memory by type"
      bars={[...types].sort((a, b) => b[1] - a[1]).map(([type, activations]) => ({ key: type, label: type, percent: (activations / total) * 100, note: count(activations), colour: '--series-1' }))}
    />
  );
}
