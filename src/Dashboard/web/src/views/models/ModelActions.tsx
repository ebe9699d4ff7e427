import { useState } from 'preact/hooks';
import { addresses } from '../../api/addresses';
import type { ModelRow } from '../../api/contract';
import { call } from '../../api/http';
import { ConfirmDialog } from '../../components/ConfirmDialog';

type Action = 'stage' | 'promote' | 'rollback';

/** Offers a version to some devices, to all, or to none; what can't be done now the server says in words. */
export function ModelActions({ model, onDone }: { readonly model: ModelRow; readonly onDone: () => void }) {
  const [asked, ask] = useState<Action | null>(null);
  const name = `${model.name} v${model.version}`;
  const post = async (action: Action, body?: unknown) => {
    await call(`${addresses.model(model.name, model.version)}/${action}`, { method: 'POST', ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    onDone();
  };
  const button = (action: Action, text: string, danger = false) => (
    <button type="button" class={danger ? 'danger' : ''} onClick={() => ask(action)} aria-label={`${text} ${name}`}>
      {text}
    </button>
  );
  return (
    <span class="row middle model-actions">
      {model.rolloutPercent < 100 ? button('stage', 'Stage') : null}
      {model.rolloutPercent < 100 ? button('promote', 'Promote') : null}
      {model.rolloutPercent > 0 ? button('rollback', 'Roll back', true) : null}
      {asked === 'stage' ? (
        <ConfirmDialog title={`Stage ${name}?`} action="Stage" onClose={() => ask(null)} onConfirm={(form) => post('stage', { percent: Number(form.get('percent')) })}>
          <p>This share of the devices is offered the version, and watched against the others; it is rolled back by itself where it does worse.</p>
          <label class="field">
            <span>Devices, percent</span>
            <input name="percent" type="number" required min={1} max={99} step={1} defaultValue="10" />
          </label>
        </ConfirmDialog>
      ) : null}
      {asked === 'promote' ? (
        <ConfirmDialog title={`Promote ${name}?`} action="Promote" onClose={() => ask(null)} onConfirm={() => post('promote')}>
          <p>All devices are offered the version.</p>
        </ConfirmDialog>
      ) : null}
      {asked === 'rollback' ? (
        <ConfirmDialog title={`Roll back ${name}?`} action="Roll back" danger onClose={() => ask(null)} onConfirm={(form) => post('rollback', { reason: String(form.get('reason')) })}>
          <p>No device is offered the version any more.</p>
          <label class="field">
            <span>Reason, kept with the roll-out</span>
            <input name="reason" required minLength={1} maxLength={200} />
          </label>
        </ConfirmDialog>
      ) : null}
    </span>
  );
}
