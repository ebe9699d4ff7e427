import { useState } from 'preact/hooks';
import { addresses, asCsv } from '../api/addresses';
import type { PoliciesResponse, PolicyResponse, PolicyVersion } from '../api/contract';
import { useQuery } from '../api/useQuery';
import { useRefresh } from '../api/useRefresh';
import { defaultPolicy, navigate, type Place, withQuery } from '../app/router';
import { useTitle } from '../app/useTitle';
import { Bars } from '../components/Bars';
import { Card, CsvLink } from '../components/Card';
import { type Column, DataTable } from '../components/DataTable';
import { Figure } from '../components/Figure';
import { Empty, Loaded } from '../components/Loaded';
import { OrdersPanel } from '../components/Orders';
import { RangePicker } from '../components/RangePicker';
import { Segments } from '../components/Segments';
import { ProvenanceTag } from '../components/Tags';
import { interval } from '../format/interval';
import { count, counted, none, percent } from '../format/number';
import { fullTime } from '../format/time';
import { Changes } from './policies/Changes';
import { HoldOutCard } from './policies/HoldOutCard';
import { RolloutCard } from './policies/RolloutCard';
import { rangeOf } from './ranges';

/** The prior of one class: its versions, who follows which, what changed, and whether it is worth following. */
export function PolicyView({ deviceClass, place }: { readonly deviceClass: string; readonly place: Place }) {
  useTitle(`Policy of ${deviceClass}`);
  const policyName = place.query.get('policy') ?? defaultPolicy;
  const address = addresses.policy(deviceClass, policyName, rangeOf(place.query));
  const all = useQuery<PoliciesResponse>(addresses.policies);
  const others = [...new Set([policyName, ...(all.data?.items ?? []).filter((row) => row.deviceClass === deviceClass).map((row) => row.policy)])].sort();
  const query = useQuery<PolicyResponse>(address);
  const [pair, setPair] = useState<{ from: number; to: number } | null>(null);
  useRefresh(query.reload, 15);
  return (
    <>
      <nav class="small" aria-label="Way back">
        <a href="/policies">Policies</a>
      </nav>
      <div class="page-head">
        <div class="grow">
          <h1>{deviceClass}</h1>
          <p class="muted">What its devices learned together with the {policyName} policy</p>
        </div>
        {others.length < 2 ? null : (
          <Segments label="Policy" options={others.map((name) => ({ value: name, text: name }))} value={policyName} onChoose={(name) => navigate(withQuery(place, { policy: name === defaultPolicy ? null : name }))} />
        )}
        <RangePicker place={place} />
      </div>
      <Loaded query={query} of="the policy" rows={8}>
        {({ policy, versions, adoption, holdOut, saving }) => {
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
                <Figure id="policy-adopted" label="Devices up to date" value={`${count(policy.adoptedDevices)} of ${count(policy.devices)}`} exact={policy.adoptedDevices} />
                <Figure id="policy-saved" label={`Less energy than ${saving.baseline}`} value={saving.inferences === 0 ? none : percent(saving.savedPercent.value)} exact={saving.savedPercent.value}>
                  <span>{saving.inferences === 0 ? 'no inferences in this range' : (interval(saving.savedPercent, percent) ?? 'no interval')}</span>
                  <ProvenanceTag provenance={saving.provenance} mix={saving.mix} />
                </Figure>
              </div>
              <div class="grid">
                <HoldOutCard holdOut={holdOut} policy={policyName} />
                <Card title="Who follows which version" span={5} aside={<CsvLink href={asCsv(address, 'adoption')} of="who follows which version" />}>
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
                <RolloutCard key={policyName} deviceClass={deviceClass} policy={policyName} version={policy.version} versions={versions} onDone={query.reload} />
                <Card title="Versions" aside={<CsvLink href={asCsv(address)} of="the versions" />}>
                  {versions.length === 0 ? (
                    <Empty title="Nothing published yet" />
                  ) : (
                    <div class="limited">
                      <DataTable caption="Versions, newest first" columns={versionColumns} rows={versions} rowKey={(row) => String(row.version)} />
                    </div>
                  )}
                </Card>
                <Card title="What changed" aside={compared === null ? null : <VersionPair versions={versions.filter((row) => row.isKept)} pair={compared} onChoose={setPair} />}>
                  {compared === null ? <Empty title="One version has nothing to compare with" /> : <Changes deviceClass={deviceClass} policy={policyName} from={compared.from} to={compared.to} />}
                </Card>
                <Card title="Orders for this class">
                  <OrdersPanel scope={{ kind: 'classes', name: deviceClass }} of={deviceClass} />
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
  { key: 'origin', title: 'Comes from', cell: (row) => <>{row.origin === 'repeated' ? `v${row.source} again` : row.contributingDevices === 0 ? 'other classes' : 'the class'}{row.isKept ? '' : <span class="muted">, not kept</span>}</> },
  { key: 'published', title: 'Published', wide: true, cell: (row) => <span class="nowrap" title={`Samples since ${fullTime(new Date(row.since))}`}>{fullTime(new Date(row.publishedAt))}</span> },
  { key: 'devices', title: 'Devices', number: true, cell: (row) => count(row.contributingDevices) },
  { key: 'samples', title: 'Samples', number: true, cell: (row) => count(row.samples) },
  { key: 'cells', title: 'Values', number: true, cell: (row) => <span title={`${count(row.fleetCells)} more are of other classes, for what this one does not know`}>{count(row.cells)}{row.fleetCells === 0 ? '' : ` + ${count(row.fleetCells)}`}</span> },
];

const latestPair = (versions: readonly PolicyVersion[]): { from: number; to: number } | null => {
  const [latest, before] = versions.filter((row) => row.isKept);
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
