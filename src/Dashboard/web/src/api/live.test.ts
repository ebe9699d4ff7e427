import { expect, it } from 'vitest';
import { LiveFeed, type LiveStatus, retryMs, silenceMs, type Source } from './live';

class FakeSource implements Source {
  readyState = 0;
  closed = false;
  private readonly listeners = new Map<string, ((event: MessageEvent<string>) => void)[]>();
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }
  close(): void {
    this.closed = true;
  }
  fail(): void {
    this.readyState = 2;
    this.emit('error');
  }
  emit(type: string, data = ''): void {
    for (const listener of this.listeners.get(type) ?? []) {
      listener({ data } as MessageEvent<string>);
    }
  }
}

function setUp() {
  const sources: FakeSource[] = [];
  const statuses: LiveStatus[] = [];
  const heard: string[] = [];
  let now = 1000;
  let due: { at: number; then: () => void } | null = null;
  const feed = new LiveFeed(
    () => {
      const source = new FakeSource();
      sources.push(source);
      return source;
    },
    { overview: (data) => heard.push(data) },
    (status) => statuses.push(status),
    {
      now: () => now,
      after: (milliseconds, then) => {
        const own = { at: now + milliseconds, then };
        due = own;
        return () => {
          if (due === own) {
            due = null;
          }
        };
      },
    },
  );
  const advance = (milliseconds: number) => {
    now += milliseconds;
    if (due !== null && due.at <= now) {
      const { then } = due;
      due = null;
      then();
    }
  };
  return { feed, sources, statuses, heard, advance, last: () => statuses.at(-1) };
}

it('hands events on and says when the last one came', () => {
  const { sources, heard, last, advance } = setUp();
  sources[0]?.emit('open');
  advance(500);
  sources[0]?.emit('overview', '{}');
  expect(heard).toEqual(['{}']);
  expect(last()).toEqual({ is: 'live', at: 1500 });
});

it('a connection that tries again by itself is left to it', () => {
  const { sources, last, advance } = setUp();
  sources[0]?.emit('open');
  advance(2000);
  sources[0]?.emit('error');
  expect(last()).toEqual({ is: 'lost', at: 1000 });
  advance(1000);
  sources[0]?.emit('open');
  expect(sources).toHaveLength(1);
  expect(last()).toEqual({ is: 'live', at: 4000 });
});

it('a broken connection is lost at the last event and tried again', () => {
  const { sources, last, advance } = setUp();
  sources[0]?.emit('open');
  advance(2000);
  sources[0]?.fail();
  expect(last()).toEqual({ is: 'lost', at: 1000 });
  expect(sources[0]?.closed).toBe(true);
  advance(retryMs(0));
  expect(sources).toHaveLength(2);
  sources[1]?.emit('open');
  expect(last()).toEqual({ is: 'live', at: 1000 + 2000 + retryMs(0) });
});

it('a silent connection is lost as well', () => {
  const { sources, last, advance } = setUp();
  sources[0]?.emit('open');
  advance(silenceMs);
  expect(last()?.is).toBe('lost');
});

it('a feed that never came is not called lost', () => {
  const { sources, last } = setUp();
  sources[0]?.emit('error');
  expect(last()?.is).toBe('connecting');
});

it('an event of a connection that was given up changes nothing', () => {
  const { sources, heard } = setUp();
  sources[0]?.emit('open');
  sources[0]?.fail();
  sources[0]?.emit('overview', 'late');
  expect(heard).toEqual([]);
});

it('waits longer from attempt to attempt, ten seconds at most', () => expect([0, 1, 2, 3, 4, 20].map(retryMs)).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]));

it('closed, it neither listens nor tries again', () => {
  const { feed, sources, advance } = setUp();
  feed.close();
  advance(60_000);
  expect(sources).toHaveLength(1);
  expect(sources[0]?.closed).toBe(true);
});
