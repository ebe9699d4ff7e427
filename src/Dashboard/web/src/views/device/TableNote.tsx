import type { QTableResponse } from '../../api/contract';
import { tried } from '../../charts/heat';
import { count } from '../../format/number';

/** What a table of states and targets shows, for each kind of policy. */
export function TableNote({ table }: { readonly table: QTableResponse }) {
  const prior = table.policyVersion === 0 ? 'No prior was merged.' : `The class’s prior v${table.policyVersion} was merged.`;
  return (
    <p class="small muted note">
      {table.quantity === 'reward'
        ? `The Q-table: the reward that the ${table.policy} policy expects of each target in each state; higher is better. Visits are what a value was learned from, a prior’s samples included.`
        : `The ${table.policy} policy learns costs, not a table. Shown is what this device’s inferences took on average in each state since it began with the policy or was last told to forget; lower is better.`}{' '}
      {prior} {count(table.states.length)} of {count(table.stateCount)} states were seen, {count(tried(table).targets.length)} of {count(table.targets.length)} targets tried: the others have no column.
    </p>
  );
}
