import { useState } from 'preact/hooks';
import { addresses } from '../../api/addresses';
import type { DeviceRow } from '../../api/contract';
import { call } from '../../api/http';
import { ConfirmDialog } from '../../components/ConfirmDialog';

type Action = 'revoke' | 'reinstate';

/** What an operator can do to a device; each asks first. */
export function Actions({ device, onDone }: { readonly device: DeviceRow; readonly onDone: () => void }) {
  const [asked, ask] = useState<Action | null>(null);
  const close = () => ask(null);
  const post = async (address: string, body?: unknown) => {
    await call(address, { method: 'POST', ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    onDone();
  };
  return (
    <div class="row middle">
      {device.state === 'revoked' ? (
        <button type="button" onClick={() => ask('reinstate')}>
          Reinstate
        </button>
      ) : (
        <button type="button" class="danger" onClick={() => ask('revoke')}>
          Revoke
        </button>
      )}
      {asked === 'revoke' ? (
        <ConfirmDialog title={`Revoke ${device.deviceId}?`} action="Revoke" danger onClose={close} onConfirm={(form) => post(addresses.revoke(device.deviceId), { reason: String(form.get('reason')) })}>
          <p>Its tokens end at once here and within seconds on other silos. It goes on deciding by what it has learned, on its own.</p>
          <label class="field">
            <span>Reason, kept with the device</span>
            <input name="reason" required minLength={1} maxLength={200} />
          </label>
        </ConfirmDialog>
      ) : null}
      {asked === 'reinstate' ? (
        <ConfirmDialog title={`Reinstate ${device.deviceId}?`} action="Reinstate" onClose={close} onConfirm={() => post(addresses.reinstate(device.deviceId))}>
          <p>It may enroll again, with any enrollment key.</p>
        </ConfirmDialog>
      ) : null}
    </div>
  );
}
