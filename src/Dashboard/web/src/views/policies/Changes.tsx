import { addresses, asCsv } from '../../api/addresses';
import type { PolicyChanges, PreferenceChange } from '../../api/contract';
import { useQuery } from '../../api/useQuery';
import { CsvLink } from '../../components/Card';
import { type Column, DataTable } from '../../components/DataTable';
import { Empty, Loaded } from '../../components/Loaded';
import { count, none, number } from '../../format/number';
import { targetName } from '../../format/target';

/** What a version would choose that another would not. */
export function Changes({ deviceClass, from, to }: { readonly deviceClass: string; readonly from: number; readonly to: number }) {
  const address = addresses.changes(deviceClass, from, to);
  const query = useQuery<PolicyChanges>(address);
  return (
    <Loaded query={query} of="the changes" rows={4}>
      {(changes) => (
        <>
          <p class="small muted">
            {count(changes.samplesAdded)} samples more; {count(changes.cellsAdded)} values new, {count(changes.cellsChanged)} changed, {count(changes.cellsRemoved)} gone; the largest change is{' '}
            {number(changes.largestChange)} of reward. <CsvLink href={asCsv(address)} of="the changes" />
          </p>
          {changes.preferences.length === 0 ? (
            <Empty title="No state prefers another target" />
          ) : (
            <div class="limited">
              <DataTable caption={`Preferences that changed from v${from} to v${to}`} columns={columns} rows={changes.preferences} rowKey={(row) => String(row.state)} />
            </div>
          )}
        </>
      )}
    </Loaded>
  );
}

const target = (name: string | null) => (name === null ? none : targetName(name));

const columns: readonly Column<PreferenceChange>[] = [
  { key: 'state', title: 'State', heading: true, cell: (row) => <span class="small state-text">{row.stateText}</span> },
  { key: 'old', title: 'Preferred', wide: true, cell: (row) => target(row.oldTarget) },
  { key: 'new', title: 'Prefers now', wide: true, cell: (row) => target(row.newTarget) },
  { key: 'mean', title: 'Mean reward', number: true, cell: (row) => `${number(row.oldMean)} → ${number(row.newMean)}` },
  { key: 'samples', title: 'Samples', number: true, cell: (row) => count(row.samples) },
];
