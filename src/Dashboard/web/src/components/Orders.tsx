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
  rule: { name: 'Fixed rule', effect: 'The declared baseline runs everything on the CPU; what was learned decides nothing.' },
};
const modeOrder = Object.keys(modes) as readonly DirectiveMode[];

/** What operators ordered for the fleet, a class or a device, who obeys, and the way to order something else. */
export function OrdersPanel({ scope, of }: { readonly scope: OrderScope; readonly of: string }) {
  const address = addresses.orders(scope);
  const query = useQuery<DirectiveListing>(address);
  const [asked, ask] = useState<Action | null>(null);
  useRefresh(query.reload, 3);

  const order = async (action: Action, reason: string) => {
    await (action === 'reset'
      ? call(`${address}/reset`, { method: 'POST', body: JSON.stringify({ reason }) })
      : call(address, { method: 'PUT', body: JSON.stringify({ mode: action, reason }) }));
    query.reload();
  };

  return (
    <Loaded query={query} of="the orders" rows={3}>
      {(orders) => (
        <div class="orders" data-mode={orders.mode}>
          <p>
            <strong>{modes[orders.mode].name}.</strong> <span class="muted">{modes[orders.mode].effect}</span>
          </p>
          <p class="small muted">
            {orders.version === 0 || orders.at === null ? 'No order was ever given.' : `Ordered ${fullTime(Date.parse(orders.at))}${orders.reason === '' ? '' : `: ${orders.reason}`}.`}{' '}
            {orders.version === 0 ? '' : obedience(scope, orders)}
            {orders.effective !== null && orders.effective.mode !== orders.mode ? ` A wider order holds: ${modes[orders.effective.mode].name.toLowerCase()}.` : ''}
          </p>
          <div class="row middle">
            {modeOrder
              .filter((mode) => mode !== orders.mode)
              .map((mode) => (
                <button key={mode} type="button" onClick={() => ask(mode)}>
                  {mode === 'learned' ? 'Lift the order' : modes[mode].name}
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
              onConfirm={(form) => order(asked, String(form.get('reason') ?? ''))}
            >
              <p>
                {asked === 'reset' ? 'Tables are emptied and begin again from the prior of their class. This can’t be undone.' : modes[asked].effect} A device obeys from its next contact on.
              </p>
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
