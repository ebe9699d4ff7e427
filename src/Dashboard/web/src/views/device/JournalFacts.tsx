import type { DeviceResponse } from '../../api/contract';
import { count, counted } from '../../format/number';

/** How far what the device learned has arrived. */
export function JournalFacts({ journal }: { readonly journal: DeviceResponse['journal'] }) {
  return (
    <dl class="facts">
      <dt>Backlog on the device</dt>
      <dd>{journal.backlogEntries === null ? 'not told' : counted(journal.backlogEntries, 'entry', 'entries')}</dd>
      <dt>Epoch, entry</dt>
      <dd>
        {count(journal.epoch)}, {count(journal.sequence)}
      </dd>
      <dt>Transitions applied</dt>
      <dd>{count(journal.transitionsApplied)}, each once</dd>
      <dt>Came again, refused</dt>
      <dd>{count(journal.duplicatesRefused)}</dd>
      <dt>Not yet in the history</dt>
      <dd>{counted(journal.pendingBatches, 'batch', 'batches')}</dd>
    </dl>
  );
}
