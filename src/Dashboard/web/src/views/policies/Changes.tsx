import { addresses, asCsv } from '../../api/addresses';
import type { CellChange, DecisionChange, PolicyChanges, PreferenceChange, PriorDifference } from '../../api/contract';
import { useQuery } from '../../api/useQuery';
import { CsvLink } from '../../components/Card';
import { type Column, DataTable } from '../../components/DataTable';
import { Empty, Loaded } from '../../components/Loaded';
import { count, counted, none, number } from '../../format/number';
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
            {isReward ? null : <Decisions deviceClass={deviceClass} policy={policy} from={from} to={to} />}
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

/** What a new device of the class would run elsewhere: costs alone do not say it. */
function Decisions({ deviceClass, policy, from, to }: { readonly deviceClass: string; readonly policy: string; readonly from: number; readonly to: number }) {
  const query = useQuery<PriorDifference>(addresses.decisionChanges(deviceClass, policy, from, to));
  return (
    <Loaded query={query} of="the decisions" rows={3}>
      {({ decisions }) =>
        decisions === undefined || decisions === null ? (
          <p class="small muted note">Which decisions change by that is not known: no device of the class has told its profile yet.</p>
        ) : (
          <div id="decisions">
            <p class="small muted note">
              A new device decides {count(decisions.changed)} of {counted(decisions.cases, 'case', 'cases')} otherwise, {number(decisions.changedPercent)} % by what was observed: every network in every state, asked for within {number(decisions.latencyMs)} ms.
              {decisions.unknownNetworks.length === 0 ? '' : ` Left out, since this silo lacks their models: ${decisions.unknownNetworks.join(', ')}.`}
            </p>
            {decisions.changes.length === 0 ? (
              <Empty title="No decision changes" />
            ) : (
              <div class="limited">
                <DataTable caption={`Decisions that change from v${from} to v${to}`} columns={decisionColumns} rows={decisions.changes} rowKey={(row) => `${row.network} ${row.state}`} />
              </div>
            )}
          </div>
        )
      }
    </Loaded>
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

const decisionColumns: readonly Column<DecisionChange>[] = [
  { key: 'network', title: 'Network', heading: true, cell: (row) => row.network },
  { key: 'state', title: 'State', cell: (row) => <span class="small state-text">{row.stateText}</span> },
  { key: 'from', title: 'Ran on', wide: true, cell: (row) => targetName(row.from) },
  { key: 'to', title: 'Runs on', wide: true, cell: (row) => targetName(row.to) },
  { key: 'energy', title: 'mJ', number: true, cell: (row) => `${number(row.fromMillijoules)} → ${number(row.toMillijoules)}` },
  { key: 'weight', title: 'Weight', number: true, cell: (row) => `${number(row.weightPercent)} %` },
];

const costs: readonly Column<CellChange>[] = [
  { key: 'context', title: 'Cost', heading: true, cell: (row) => <span class="small state-text">{row.contextText}</span> },
  { key: 'target', title: 'Of', wide: true, cell: (row) => targetName(row.target) },
  { key: 'value', title: 'Times the nominal', number: true, cell: (row) => `${factor(row.oldValue)} → ${factor(row.newValue)}` },
  { key: 'samples', title: 'Samples', number: true, cell: (row) => `${count(row.oldSamples)} → ${count(row.newSamples)}` },
];
