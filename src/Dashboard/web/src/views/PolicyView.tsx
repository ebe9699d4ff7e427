import { useState } from 'preact/hooks';
import { addresses, asCsv } from '../api/addresses';
import type { PolicyDetail, PolicyVersion } from '../api/contract';
import { useQuery } from '../api/useQuery';
import { useRefresh } from '../api/useRefresh';
import type { Place } from '../app/router';
import { useTitle } from '../app/useTitle';
import { Bars } from '../components/Bars';
import { Card, CsvLink } from '../components/Card';
import { type Column, DataTable } from '../components/DataTable';
import { Figure } from '../components/Figure';
import { Empty, Loaded } from '../components/Loaded';
import { OrdersPanel } from '../components/Orders';
import { RangePicker } from '../components/RangePicker';
import { count, counted, none } from '../format/number';
import { fullTime } from '../format/time';
import { Changes } from './policies/Changes';
import { HoldOutCard } from './policies/HoldOutCard';
import { rangeOf } from './ranges';

/** The prior of one class: its versions, who follows which, what changed, and whether it is worth following. */
export function PolicyView({ deviceClass, place }: { readonly deviceClass: string; readonly place: Place }) {
  useTitle(`Policy of ${deviceClass}`);
  const address = addresses.policy(deviceClass, rangeOf(place.query));
  const query = useQuery<PolicyDetail>(address);
  const [pair, setPair] = useState<{ from: number; to: number } | null>(null);
  useRefresh(query.reload, 15);
  return (
    <>
      <nav class="small" aria-label="Way back">
        <a href="/policies">Policies</a>
      </nav>
      <div class="page-head">
        <h1 class="grow">{deviceClass}</h1>
        <RangePicker place={place} />
      </div>
      <Loaded query={query} of="the policy" rows={8}>
        {({ policy, versions, adoption, holdOut }) => {
          const compared = pair ?? latestPair(versions);
          return (
            <>
              <div class="figures">
                <Figure id="policy-version" label="Version" value={policy.version === 0 ? 'none yet' : `v${policy.version}`} exact={policy.version}>
                  <span>{policy.publishedAt === null ? 'not published' : fullTime(new Date(policy.publishedAt))}</span>
                </Figure>
                <Figure id="policy-samples" label="Samples behind it" value={count(policy.samples)} exact={policy.samples}>
                  <span>of {counted(policy.contributingDevices, 'device', 'devices')}</span>
                </Figure>
                <Figure id="policy-adopted" label="Devices on the latest" value={`${count(policy.adoptedDevices)} of ${count(policy.devices)}`} exact={policy.adoptedDevices} />
              </div>
              <div class="grid">
                <HoldOutCard holdOut={holdOut} />
                <Card title="Who follows which version" span={5}>
                  {adoption.length === 0 ? (
                    <Empty title="No device of this class yet" />
                  ) : (
                    <Bars
                      label="Devices by version"
                      bars={adoption.slice(0, 6).map(({ version, devices }) => ({
                        key: String(version),
                        label: version === 0 ? 'none merged' : `v${version}`,
                        percent: policy.devices === 0 ? 0 : (devices / policy.devices) * 100,
                        note: counted(devices, 'device', 'devices'),
                        colour: version === policy.version ? '--series-3' : '--series-7',
                      }))}
                    />
                  )}
                </Card>
                <Card title="Orders for this class">
                  <OrdersPanel scope={{ kind: 'classes', name: deviceClass }} of={deviceClass} />
                </Card>
                <Card title="Versions" span={5} aside={<CsvLink href={asCsv(address)} of="the versions" />}>
                  {versions.length === 0 ? (
                    <Empty title="Nothing published yet" />
                  ) : (
                    <div class="limited">
                      <DataTable caption="Versions, newest first" columns={versionColumns} rows={versions} rowKey={(row) => String(row.version)} />
                    </div>
                  )}
                </Card>
                <Card title="What changed" span={7} aside={compared === null ? null : <VersionPair versions={versions} pair={compared} onChoose={setPair} />}>
                  {compared === null ? <Empty title="One version has nothing to compare with" /> : <Changes deviceClass={deviceClass} from={compared.from} to={compared.to} />}
                </Card>
              </div>
            </>
          );
        }}
      </Loaded>
    </>
  );
}

const versionColumns: readonly Column<PolicyVersion>[] = [
  { key: 'version', title: 'Version', heading: true, cell: (row) => `v${row.version}` },
  { key: 'published', title: 'Published', wide: true, cell: (row) => (row.publishedAt === null ? none : fullTime(new Date(row.publishedAt))) },
  { key: 'devices', title: 'Devices', number: true, cell: (row) => count(row.contributingDevices) },
  { key: 'samples', title: 'Samples', number: true, cell: (row) => count(row.samples) },
];

const latestPair = (versions: readonly PolicyVersion[]): { from: number; to: number } | null => {
  const [latest, before] = versions;
  return latest === undefined || before === undefined ? null : { from: before.version, to: latest.version };
};

function VersionPair({ versions, pair, onChoose }: { readonly versions: readonly PolicyVersion[]; readonly pair: { from: number; to: number }; readonly onChoose: (pair: { from: number; to: number }) => void }) {
  const select = (key: 'from' | 'to', label: string) => (
    <label>
      <span class="muted small">{label} </span>
      <select value={pair[key]} onChange={(event) => onChoose({ ...pair, [key]: Number(event.currentTarget.value) })}>
        {versions.map(({ version }) => (
          <option key={version} value={version}>
            v{version}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <span class="row middle">
      {select('from', 'from')}
      {select('to', 'to')}
    </span>
  );
}
