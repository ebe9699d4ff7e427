import { addresses, asCsv } from '../api/addresses';
import type { Policies, PolicyRow } from '../api/contract';
import { useQuery } from '../api/useQuery';
import { useRefresh } from '../api/useRefresh';
import { policyPath } from '../app/router';
import { useTitle } from '../app/useTitle';
import { Card, CsvLink } from '../components/Card';
import { type Column, DataTable } from '../components/DataTable';
import { Empty, Loaded } from '../components/Loaded';
import { OrdersPanel } from '../components/Orders';
import { count, counted, none } from '../format/number';
import { fullTime } from '../format/time';

/** What devices of a class have learned together. */
export function PoliciesView() {
  useTitle('Policies');
  const query = useQuery<Policies>(addresses.policies);
  useRefresh(query.reload, 10);
  return (
    <>
      <div class="page-head">
        <div class="grow">
          <h1>Policies</h1>
          <p class="muted">The devices of a class share what they learn as its prior. A new device of the class begins with the latest version.</p>
        </div>
        <CsvLink href={asCsv(addresses.policies)} of="the policies" />
      </div>
      <Card title="Orders for the whole fleet">
        <OrdersPanel scope={{ kind: 'fleet' }} of="the whole fleet" />
      </Card>
      <Loaded query={query} of="policies" rows={5}>
        {(policies) => (
          <section class="card" aria-label="Policies">
            {policies.items.length === 0 ? (
              <Empty title="No class has learned anything yet">A prior is published once devices of a class have uploaded experience.</Empty>
            ) : (
              <DataTable caption="Policies by device class" columns={columns} rows={policies.items} rowKey={(row) => row.deviceClass} />
            )}
          </section>
        )}
      </Loaded>
    </>
  );
}

const columns: readonly Column<PolicyRow>[] = [
  { key: 'class', title: 'Device class', heading: true, cell: (row) => <a href={policyPath(row.deviceClass)}>{row.deviceClass}</a> },
  { key: 'version', title: 'Version', number: true, cell: (row) => (row.version === 0 ? none : `v${row.version}`) },
  { key: 'published', title: 'Published', wide: true, cell: (row) => (row.publishedAt === null ? none : <time dateTime={row.publishedAt}>{fullTime(new Date(row.publishedAt))}</time>) },
  { key: 'contributors', title: 'Learned from', number: true, cell: (row) => counted(row.contributingDevices, 'device', 'devices') },
  { key: 'samples', title: 'Samples', number: true, cell: (row) => count(row.samples) },
  { key: 'devices', title: 'Devices', number: true, cell: (row) => count(row.devices) },
  { key: 'adopted', title: 'On the latest', number: true, cell: (row) => count(row.adoptedDevices) },
];
