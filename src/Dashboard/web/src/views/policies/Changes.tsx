import { addresses, asCsv } from '../../api/addresses';
import type { CellChange, PolicyChanges, PreferenceChange } from '../../api/contract';
import { useQuery } from '../../api/useQuery';
import { CsvLink } from '../../components/Card';
import { type Column, DataTable } from '../../components/DataTable';
import { Empty, Loaded } from '../../components/Loaded';
import { count, none, number } from '../../format/number';
import { targetName } from '../../format/target';

/** What a version holds that another does not: of rewards what it would choose, of costs which of them it takes for higher or lower. */
export function Changes({ deviceClass, policy, from, to }: { readonly deviceClass: string; readonly policy: string; readonly from: number; readonly to: number }) {
  const address = addresses.changes(deviceClass, policy, from, to);
  const query = useQuery<PolicyChanges>(address);
  return (
    <Loaded query={query} of="the changes" rows={4}>
      {(changes) => {
        const isReward = changes.quantity === 'reward';
        return (
          <>
            <p class="small muted">
              {signed(changes.samplesAdded)} samples; {count(changes.cellsAdded)} values new, {count(changes.cellsChanged)} changed, {count(changes.cellsRemoved)} gone; the largest change is{' '}
              {isReward ? `${number(changes.largestChange)} of reward` : `${number(changes.largestChange)} times the nominal cost`}.{' '}
              <CsvLink href={asCsv(address, isReward ? 'preferences' : 'cells')} of="the changes" />
            </p>
            {isReward ? <Preferences changes={changes} /> : <Costs changes={changes} />}
          </>
        );
      }}
    </Loaded>
  );
}

const signed = (value: number) => (value < 0 ? `${count(-value)} fewer` : `${count(value)} more`);

function Preferences({ changes }: { readonly changes: PolicyChanges }) {
  return changes.preferences.length === 0 ? (
    <Empty title="No state prefers another target" />
  ) : (
    <div class="limited">
      <DataTable caption={`Preferences that changed from v${changes.from} to v${changes.to}`} columns={preferences} rows={changes.preferences} rowKey={(row) => String(row.state)} />
    </div>
  );
}

function Costs({ changes }: { readonly changes: PolicyChanges }) {
  return changes.cells.length === 0 ? (
    <Empty title="No cost is seen otherwise" />
  ) : (
    <>
      <p class="small muted note">This policy shares how many times the nominal cost was observed: ×1 is as the device’s profile says, ×2 is twice as much.</p>
      <div class="limited">
        <DataTable caption={`Costs that changed from v${changes.from} to v${changes.to}`} columns={costs} rows={changes.cells} rowKey={(row) => `${row.context} ${row.target}`} />
      </div>
    </>
  );
}

const target = (name: string | null) => (name === null ? none : targetName(name));
const factor = (value: number) => `×${number(value)}`;

const preferences: readonly Column<PreferenceChange>[] = [
  { key: 'state', title: 'State', heading: true, cell: (row) => <span class="small state-text">{row.stateText}</span> },
  { key: 'old', title: 'Preferred', wide: true, cell: (row) => target(row.oldTarget) },
  { key: 'new', title: 'Prefers now', wide: true, cell: (row) => target(row.newTarget) },
  { key: 'mean', title: 'Mean reward', number: true, cell: (row) => `${number(row.oldMean)} → ${number(row.newMean)}` },
  { key: 'samples', title: 'Samples', number: true, cell: (row) => count(row.samples) },
];

const costs: readonly Column<CellChange>[] = [
  { key: 'context', title: 'Cost', heading: true, cell: (row) => <span class="small state-text">{row.contextText}</span> },
  { key: 'target', title: 'Of', wide: true, cell: (row) => targetName(row.target) },
  { key: 'value', title: 'Times the nominal', number: true, cell: (row) => `${factor(row.oldValue)} → ${factor(row.newValue)}` },
  { key: 'samples', title: 'Samples', number: true, cell: (row) => `${count(row.oldSamples)} → ${count(row.newSamples)}` },
];
