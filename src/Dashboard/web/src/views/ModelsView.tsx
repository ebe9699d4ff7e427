import { useState } from 'preact/hooks';
import { addresses, asCsv } from '../api/addresses';
import type { ModelRow, ModelsResponse } from '../api/contract';
import { useQuery } from '../api/useQuery';
import { useRefresh } from '../api/useRefresh';
import type { Place } from '../app/router';
import { useTitle } from '../app/useTitle';
import { tierColour } from '../components/Bars';
import { CsvLink } from '../components/Card';
import { type Column, DataTable } from '../components/DataTable';
import { Empty, Loaded } from '../components/Loaded';
import { RangePicker } from '../components/RangePicker';
import { bytes } from '../format/bytes';
import { count, counted, none, percent, quantity, shortCount } from '../format/number';
import { ModelActions } from './models/ModelActions';
import { rangeOf } from './ranges';

/** The catalog: what there is, what it costs, where it runs, who is offered it. */
export function ModelsView({ place }: { readonly place: Place }) {
  useTitle('Models');
  const address = addresses.models(rangeOf(place.query));
  const query = useQuery<ModelsResponse>(address);
  useRefresh(query.reload, 15);
  return (
    <>
      <div class="page-head">
        <div class="grow">
          <h1>Models</h1>
          <p class="muted">Latencies are what devices saw over the time range, from request to answer. Versions and precisions of one network share them.</p>
        </div>
        <RangePicker place={place} />
        <CsvLink href={asCsv(address)} of="the models" />
      </div>
      <Loaded query={query} of="models" rows={8}>
        {(models) => (
          <section class="card" aria-label="Models">
            {models.items.length === 0 ? <Empty title="The catalog is empty">Set Models:Zoo, or point Models:Directory to a folder of ONNX files.</Empty> : <DataTable caption="Models" columns={columnsWith(query.reload)} rows={models.items} rowKey={(row) => row.model} />}
          </section>
        )}
      </Loaded>
    </>
  );
}

const columnsWith = (reload: () => void): readonly Column<ModelRow>[] => [
  ...columns,
  { key: 'rollout-actions', title: 'Roll-out', wide: true, cell: (row) => <ModelActions model={row} onDone={reload} /> },
];

const columns: readonly Column<ModelRow>[] = [
  {
    key: 'model',
    title: 'Model',
    heading: true,
    cell: (row) => (
      <>
        {row.name} <span class="tag">v{row.version}</span>
      </>
    ),
  },
  { key: 'census', title: 'Layers', wide: true, cell: (row) => layers(row) },
  { key: 'work', title: 'Work', number: true, cell: (row) => (row.multiplyAccumulates === 0 ? none : `${shortCount(row.multiplyAccumulates)} MAC`) },
  { key: 'bytes', title: 'Size', number: true, cell: (row) => bytes(row.bytes) },
  { key: 'digest', title: 'SHA-256', cell: (row) => <Digest sha256={row.sha256} /> },
  { key: 'loaded', title: 'Loaded on', cell: (row) => (row.loadedOn.length === 0 ? <span class="muted">no silo yet</span> : <span title={row.loadedOn.join(', ')}>{counted(row.loadedOn.length, 'silo', 'silos')}</span>) },
  { key: 'tiers', title: 'Latency per tier', wide: true, cell: (row) => <Latencies row={row} /> },
  { key: 'rollout', title: 'Offered to', number: true, cell: (row) => <span data-rollout={row.model}>{row.rolloutPercent}{'\u00a0'}%</span> },
];

function layers(row: ModelRow): string {
  const parts = [
    { counted: row.convolutionLayers, name: 'conv' },
    { counted: row.fullyConnectedLayers, name: 'FC' },
    { counted: row.recurrentLayers, name: 'attention' },
  ].filter(({ counted }) => counted > 0);
  return parts.length === 0 ? none : parts.map(({ counted, name }) => `${counted} ${name}`).join(', ');
}

/** A digest in short; whole in the title and for the clipboard. */
function Digest({ sha256 }: { readonly sha256: string }) {
  const [copied, setCopied] = useState(false);
  if (sha256 === '') {
    return <span class="muted">{none}</span>;
  }

  return (
    <button type="button" class="plain digest" title={sha256} onClick={() => void navigator.clipboard?.writeText(sha256).then(() => setCopied(true))}>
      <code>{copied ? 'copied' : `${sha256.slice(0, 10)}…`}</code>
      {copied ? null : <span class="visually-hidden"> copy the whole digest</span>}
    </button>
  );
}

function Latencies({ row }: { readonly row: ModelRow }) {
  return row.tiers.length === 0 ? (
    <span class="muted">not used in this range</span>
  ) : (
    <ul class="tiers">
      {row.tiers.map((tier) => (
        <li key={tier.tier} title={`${count(tier.inferences)} inferences, ${percent(tier.qosViolationPercent)} past their limit`}>
          <i class="swatch" aria-hidden="true" style={{ background: `var(${tierColour(tier.tier)})` }} /> {tier.tier} {quantity(tier.meanLatencyMs, 'ms')}{' '}
          <span class="muted small">± {quantity(tier.deviationLatencyMs, 'ms')}</span>
        </li>
      ))}
    </ul>
  );
}
