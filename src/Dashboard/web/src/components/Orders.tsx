import { useState } from 'preact/hooks';
import { addresses, type OrderScope } from '../api/addresses';
import type { DirectiveMode, DirectiveListing } from '../api/contract';
import { call } from '../api/http';
import { useQuery } from '../api/useQuery';
import { useRefresh } from '../api/useRefresh';
import { counted } from '../format/number';
import { fullTime } from '../format/time';
import { ConfirmDialog } from './ConfirmDialog';
import { Loaded } from './Loaded';

type Action = DirectiveMode | 'reset';

const modes: Record<DirectiveMode, { readonly name: string; readonly effect: string }> = {
  learned: { name: 'Learned policy', effect: 'The learned policy chooses among all targets.' },
  onDevice: { name: 'On-device only', effect: 'The learned policy chooses among the device’s own processors; no input leaves the device.' },
  rule: { name: 'Fixed rule', effect: 'A fixed rule runs everything; what was learned decides nothing.' },
};
const modeOrder = Object.keys(modes) as readonly DirectiveMode[];

/** The rules by the names that the fleet has for them, the strictest first. */
const rules: Readonly<Record<string, string>> = {
  'edge-cpu-fp32': 'The declared baseline runs everything on the device’s CPU.',
  'edge-best': 'The device’s own target that its profile says is cheapest in time and accurate enough.',
  'connected-edge': 'The peer, else the device’s CPU. Inputs leave the device.',
  cloud: 'The cloud, else the device’s CPU. Inputs leave the device.',
};
const baseline = 'edge-cpu-fp32';

interface Order {
  readonly mode: DirectiveMode;
  readonly rule?: string | null;
}

const nameOf = ({ mode, rule }: Order): string => (mode === 'rule' ? `${modes.rule.name} ${rule ?? baseline}` : modes[mode].name);
const effectOf = ({ mode, rule }: Order): string => (mode === 'rule' ? `${rules[rule ?? baseline] ?? modes.rule.effect} What was learned decides nothing.` : modes[mode].effect);
const isSame = (one: Order, other: Order): boolean => one.mode === other.mode && (one.mode !== 'rule' || (one.rule ?? baseline) === (other.rule ?? baseline));

/** What operators ordered for the fleet, a class or a device, who obeys, and the way to order something else. */
export function OrdersPanel({ scope, of }: { readonly scope: OrderScope; readonly of: string }) {
  const address = addresses.orders(scope);
  const query = useQuery<DirectiveListing>(address);
  const [asked, ask] = useState<Action | null>(null);
  useRefresh(query.reload, 3);

  const order = async (action: Action, reason: string, rule: string) => {
    await (action === 'reset'
      ? call(`${address}/reset`, { method: 'POST', body: JSON.stringify({ reason }) })
      : call(address, { method: 'PUT', body: JSON.stringify({ mode: action, reason, ...(action === 'rule' ? { rule } : {}) }) }));
    query.reload();
  };

  return (
    <Loaded query={query} of="the orders" rows={3}>
      {(orders) => (
        <div class="orders" data-mode={orders.mode}>
          <p>
            <strong>{nameOf(orders)}.</strong> <span class="muted">{effectOf(orders)}</span>
          </p>
          <p class="small muted">
            {orders.version === 0 || orders.at === null ? 'No order was ever given.' : `Ordered ${fullTime(Date.parse(orders.at))}${orders.reason === '' ? '' : `: ${orders.reason}`}.`}{' '}
            {orders.version === 0 ? '' : obedience(scope, orders)}
            {orders.effective !== null && !isSame(orders.effective, orders) ? ` A wider order holds: ${nameOf(orders.effective).toLowerCase()}.` : ''}
            {orders.effective !== null && orders.obeyed?.mode === 'rule' && orders.effective.mode === 'rule' && !isSame(orders.effective, orders.obeyed)
              ? ` The device follows ${orders.obeyed.rule ?? baseline}.`
              : ''}
          </p>
          <div class="row middle">
            {modeOrder
              .filter((mode) => mode !== orders.mode || mode === 'rule')
              .map((mode) => (
                <button key={mode} type="button" onClick={() => ask(mode)}>
                  {mode === 'learned' ? 'Lift the order' : mode === orders.mode ? 'Another rule' : modes[mode].name}
                </button>
              ))}
            <button type="button" class="danger" onClick={() => ask('reset')}>
              Reset learning
            </button>
          </div>
          {asked === null ? null : (
            <ConfirmDialog
              title={asked === 'reset' ? `Reset what ${of} learned?` : `${modes[asked].name} for ${of}?`}
              action={asked === 'reset' ? 'Reset learning' : 'Order'}
              danger={asked === 'reset'}
              onClose={() => ask(null)}
              onConfirm={(form) => order(asked, String(form.get('reason') ?? ''), String(form.get('rule') ?? baseline))}
            >
              <p>
                {asked === 'reset' ? 'Tables are emptied and begin again from the prior of their class. This can’t be undone.' : modes[asked].effect} A device obeys from its next contact on.
              </p>
              {asked === 'rule' ? (
                <fieldset class="field choices">
                  <legend>Rule</legend>
                  {Object.entries(rules).map(([name, effect]) => (
                    <label key={name}>
                      <input type="radio" name="rule" value={name} defaultChecked={name === (orders.rule ?? baseline)} /> <strong>{name}</strong> <span class="muted">{effect}</span>
                    </label>
                  ))}
                </fieldset>
              ) : null}
              <label class="field">
                <span>Reason, kept with the order</span>
                <input name="reason" maxLength={200} />
              </label>
            </ConfirmDialog>
          )}
        </div>
      )}
    </Loaded>
  );
}

const obedience = (scope: OrderScope, orders: DirectiveListing): string =>
  scope.kind === 'devices' ? (orders.obeying > 0 ? 'The device obeys.' : 'The device has not yet said that it obeys.') : `${orders.obeying} of ${counted(orders.devices, 'device', 'devices')} obey.`;
