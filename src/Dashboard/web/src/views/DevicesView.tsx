import { useEffect, useRef, useState } from 'preact/hooks';
import { addresses, asCsv } from '../api/addresses';
import type { DevicePage, DeviceRow, DeviceState } from '../api/contract';
import { useQuery } from '../api/useQuery';
import { useRefresh } from '../api/useRefresh';
import { devicePath, navigate, type Place, withQuery } from '../app/router';
import { useNow } from '../app/useNow';
import { useTitle } from '../app/useTitle';
import { CsvLink } from '../components/Card';
import { type Column, DataTable, type Sort } from '../components/DataTable';
import { Empty, Loaded } from '../components/Loaded';
import { Pager } from '../components/Pager';
import { DeviceStateTag, ProvenanceTag } from '../components/Tags';
import { energy } from '../format/energy';
import { count, none, percent } from '../format/number';
import { ago, fullTime } from '../format/time';

const states: readonly DeviceState[] = ['active', 'offline', 'enrolled', 'revoked'];
const pageSize = 50;

/** The devices. Search, filter, order and page are the server's work and stand in the address. */
export function DevicesView({ place }: { readonly place: Place }) {
  useTitle('Devices');
  const now = useNow();
  const { query: choices } = place;
  const page = Math.max(1, Number.parseInt(choices.get('page') ?? '1', 10) || 1);
  const sort: Sort = { by: choices.get('sort') ?? 'id', direction: choices.get('direction') === 'desc' ? 'desc' : 'asc' };
  const address = addresses.devices({
    search: choices.get('search'),
    class: choices.get('class'),
    state: choices.get('state'),
    policy: choices.get('policy'),
    sort: sort.by,
    direction: sort.direction,
    page,
    pageSize,
  });
  const query = useQuery<DevicePage>(address);
  useRefresh(query.reload, 5);
  const choose = (changes: Readonly<Record<string, string | null>>) => navigate(withQuery(place, { page: null, ...changes }));
  const filtered = ['search', 'class', 'state', 'policy'].some((key) => choices.has(key));

  return (
    <>
      <div class="page-head">
        <h1 class="grow">Devices</h1>
        <CsvLink href={asCsv(address)} of="these devices" />
      </div>
      <form class="row" role="search" onSubmit={(event) => event.preventDefault()}>
        <Search place={place} />
        <label class="field">
          <span>State</span>
          <select name="state" value={choices.get('state') ?? ''} onChange={(event) => choose({ state: event.currentTarget.value })}>
            <option value="">Any</option>
            {states.map((state) => (
              <option key={state} value={state}>
                {state}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>Class</span>
          <select name="class" value={choices.get('class') ?? ''} onChange={(event) => choose({ class: event.currentTarget.value })}>
            <option value="">Any</option>
            {(query.data?.classes ?? [choices.get('class')].filter((name): name is string => name !== null)).map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>Policy</span>
          <select name="policy" value={choices.get('policy') ?? ''} onChange={(event) => choose({ policy: event.currentTarget.value })}>
            <option value="">Any</option>
            {(query.data?.policies ?? [choices.get('policy')].filter((name): name is string => name !== null)).map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="field phone-only">
          <span>Order</span>
          <select name="sort" value={`${sort.by} ${sort.direction}`} onChange={(event) => chooseSort(event.currentTarget.value)}>
            {columns.flatMap((column) =>
              column.sort === undefined ? [] : (['asc', 'desc'] as const).map((direction) => (
                <option key={`${column.key} ${direction}`} value={`${column.sort} ${direction}`}>
                  {column.title}, {direction === 'asc' ? 'ascending' : 'descending'}
                </option>
              )),
            )}
          </select>
        </label>
      </form>
      <Loaded query={query} of="devices" rows={12}>
        {(found) => (
          <section class="card" aria-label="Devices" aria-busy={query.loading}>
            {found.items.length > 0 ? (
              <DataTable caption="Devices" columns={columnsAt(now)} rows={found.items} rowKey={(row) => row.deviceId} sort={sort} onSort={({ by, direction }) => choose({ sort: by, direction })} />
            ) : filtered ? (
              <Empty title="No device fits">
                <a href="/devices">Show all devices</a>
              </Empty>
            ) : (
              <Empty title="No devices yet">A device appears here as soon as it enrolls with an enrollment key.</Empty>
            )}
            <Pager page={found.page} pageSize={found.pageSize} total={found.total} of="devices" onPage={(next) => navigate(withQuery(place, { page: next === 1 ? null : String(next) }))} />
          </section>
        )}
      </Loaded>
    </>
  );

  function chooseSort(value: string): void {
    const [by = 'id', direction = 'asc'] = value.split(' ');
    choose({ sort: by, direction });
  }
}

const columnsAt = (now: number): readonly Column<DeviceRow>[] =>
  columns.map((column) =>
    column.key === 'lastSeen'
      ? { ...column, cell: ({ lastSeen }) => (lastSeen === null ? 'never' : <time dateTime={lastSeen} title={fullTime(new Date(lastSeen))}>{ago(Date.parse(lastSeen), now)}</time>) }
      : column,
  );

const columns: readonly Column<DeviceRow>[] = [
  { key: 'id', title: 'Device', sort: 'id', heading: true, cell: (row) => <a href={devicePath(row.deviceId)}>{row.deviceId}</a> },
  { key: 'state', title: 'State', cell: (row) => <DeviceStateTag state={row.state} /> },
  { key: 'class', title: 'Class', sort: 'class', cell: (row) => row.deviceClass || none },
  { key: 'policy', title: 'Policy', sort: 'policy', cell: (row) => <PolicyName row={row} /> },
  { key: 'inferences', title: 'Inferences', sort: 'inferences', number: true, cell: (row) => count(row.inferences) },
  { key: 'savedPercent', title: 'Saving', sort: 'savedPercent', number: true, cell: (row) => percent(row.savedPercent) },
  { key: 'saved', title: 'Energy saved', sort: 'saved', number: true, cell: (row) => (row.inferences === 0 ? none : energy(row.savedMillijoules)) },
  { key: 'provenance', title: 'Joules are', cell: (row) => <ProvenanceTag provenance={row.provenance} /> },
  { key: 'qos', title: 'Limit missed', sort: 'qosViolationPercent', number: true, cell: (row) => (row.inferences === 0 ? none : percent(row.qosViolationPercent)) },
  { key: 'battery', title: 'Battery', sort: 'battery', number: true, cell: (row) => percent(row.batteryPercent) },
  { key: 'lastSeen', title: 'Last seen', sort: 'lastSeen', number: true, cell: (row) => row.lastSeen },
];

/** The policy and the version of its prior that the device merged last. */
function PolicyName({ row: { policy, policyVersion } }: { readonly row: DeviceRow }) {
  return policy === null ? (
    <span class="muted">{none}</span>
  ) : (
    <span class="nowrap">
      {policy} <span class="muted" title={policyVersion === 0 ? 'No prior merged yet' : `Prior v${policyVersion} merged`}>{policyVersion === 0 ? '' : `v${policyVersion}`}</span>
    </span>
  );
}

/** Searches a moment after the last key, so that a name is one question and not ten. */
function Search({ place }: { readonly place: Place }) {
  const chosen = place.query.get('search') ?? '';
  const [text, setText] = useState(chosen);
  const timer = useRef(0);
  useEffect(() => setText(chosen), [chosen]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <label class="field grow search">
      <span>Search by id</span>
      <input
        type="search"
        name="search"
        maxLength={64}
        placeholder="Part of an id"
        value={text}
        onInput={(event) => {
          const next = event.currentTarget.value;
          setText(next);
          clearTimeout(timer.current);
          timer.current = window.setTimeout(() => navigate(withQuery(place, { search: next.trim(), page: null }), 'replace'), 250);
        }}
      />
    </label>
  );
}
