import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { addresses } from './addresses';
import type { DecisionRow, DeviceEvent, FleetEvent } from './contract';
import { LiveFeed, type LiveStatus } from './live';
import { signedOut } from './session';

export interface Live {
  readonly status: LiveStatus;
  readonly fleet: FleetEvent | null;
  readonly device: DeviceEvent | null;
  /** Decisions of the device that came by the feed, newest first. */
  readonly decisions: readonly DecisionRow[];
  /** Rises whenever what the page shows may be out of date as a whole: after a feed that was lost, and when the server says so. */
  readonly renewal: number;
}

const nothing: Live = { status: { is: 'connecting' }, fleet: null, device: null, decisions: [], renewal: 0 };
const Context = createContext<Live>(nothing);

/** Decisions of the feed that are kept on the page. */
const kept = 200;

/** One feed for the whole page; on a device's page it carries that device as well. */
export function LiveProvider({ device, children }: { readonly device: string | null; readonly children: ComponentChildren }) {
  const [live, setLive] = useState(nothing);
  useEffect(() => {
    let wasLost = false;
    setLive((before) => ({ ...before, device: null, decisions: [] }));
    const feed = new LiveFeed(
      () => new EventSource(addresses.live(device)),
      {
        fleet: (data) => setLive((before) => ({ ...before, fleet: JSON.parse(data) as FleetEvent })),
        device: (data) => {
          const event = JSON.parse(data) as DeviceEvent;
          setLive((before) => ({ ...before, device: event, decisions: merge(event.decisions, before.decisions) }));
        },
        reset: () => setLive((before) => ({ ...before, decisions: [], renewal: before.renewal + 1 })),
        ended: () => signedOut(),
      },
      (status) => {
        const recovered = wasLost && status.is === 'live';
        wasLost = status.is === 'lost' || (wasLost && status.is !== 'live');
        setLive((before) => ({ ...before, status, renewal: before.renewal + (recovered ? 1 : 0) }));
      },
    );
    return () => feed.close();
  }, [device]);
  return <Context.Provider value={live}>{children}</Context.Provider>;
}

export const useLive = (): Live => useContext(Context);

/** Newest first and each once: an event may repeat what a reconnected feed had sent. */
export function merge(newer: readonly DecisionRow[], older: readonly DecisionRow[]): readonly DecisionRow[] {
  const ids = new Set(newer.map((decision) => decision.id));
  return [...newer, ...older.filter((decision) => !ids.has(decision.id))].slice(0, kept);
}
