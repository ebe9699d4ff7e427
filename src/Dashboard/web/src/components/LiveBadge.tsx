import { useLive } from '../api/LiveProvider';
import { clock } from '../format/time';

/** Whether the page shows the present. What was lost is said as a notice as well, see StaleNotice. */
export function LiveBadge() {
  const { status } = useLive();
  return (
    <span class="live" data-is={status.is} data-at={status.is === 'connecting' ? undefined : new Date(status.at).toISOString()}>
      <i class="dot" aria-hidden="true" />
      {status.is === 'live' ? `Live, ${clock(status.at)}` : status.is === 'lost' ? 'Feed lost' : 'Connecting'}
    </span>
  );
}

/** Said to everybody, screen readers included, the moment the page stops showing the present. */
export function StaleNotice() {
  const { status } = useLive();
  return (
    <div role="status" id="stale" class="stale">
      {status.is === 'lost' ? (
        <p class="notice warn">
          <strong>Live feed lost, showing {clock(status.at)}.</strong> The page keeps trying to connect.
        </p>
      ) : null}
    </div>
  );
}
