import { addresses, asCsv } from '../api/addresses';
import type { PoliciesResponse, PolicyListing } from '../api/contract';
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
  const query = useQuery<PoliciesResponse>(addresses.policies);
  useRefresh(query.reload, 10);
  return (
    <>
      <div class="page-head">
        <div class="grow">
          <h1>Policies</h1>
          <p class="muted">The devices of a class share what they learn as its prior. A new device of the class begins with the version that devices have. What one policy learns means nothing to another.</p>
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
              <DataTable caption="Priors by device class and policy" columns={columns} rows={policies.items} rowKey={(row) => `${row.deviceClass} ${row.policy}`} />
            )}
          </section>
        )}
      </Loaded>
    </>
  );
}

function Trial({ rollout }: { readonly rollout: PolicyListing['rollout'] }) {
  return rollout === null || (rollout.phase !== 'staged' && rollout.phase !== 'undecided') ? (
    <span class="muted">{none}</span>
  ) : (
    <span class="tag accent">
      v{rollout.candidate} for {rollout.percent}{'\u00a0'}%
    </span>
  );
}

const columns: readonly Column<PolicyListing>[] = [
  { key: 'class', title: 'Device class', heading: true, cell: (row) => <a href={policyPath(row.deviceClass, row.policy)}>{row.deviceClass}</a> },
  { key: 'policy', title: 'Policy', cell: (row) => row.policy },
  { key: 'version', title: 'Version', number: true, cell: (row) => (row.version === 0 ? none : `v${row.version}`) },
  { key: 'published', title: 'Published', wide: true, cell: (row) => (row.publishedAt === null ? none : <time dateTime={row.publishedAt}>{fullTime(new Date(row.publishedAt))}</time>) },
  { key: 'contributors', title: 'Learned from', number: true, cell: (row) => counted(row.contributingDevices, 'device', 'devices') },
  { key: 'samples', title: 'Samples', number: true, cell: (row) => count(row.samples) },
  { key: 'devices', title: 'Devices', number: true, cell: (row) => count(row.devices) },
  { key: 'rollout', title: 'Trial', cell: (row) => <Trial rollout={row.rollout} /> },
  { key: 'adopted', title: 'Up to date', number: true, cell: (row) => count(row.adoptedDevices) },
];
