/** Whether the page shows the present: it never did, it does, or it did until `since`. */
export type LiveStatus = { readonly is: 'connecting' } | { readonly is: 'live'; readonly at: number } | { readonly is: 'lost'; readonly at: number };

/** The part of EventSource that the feed needs; the tests bring their own. */
export interface Source {
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
  readonly readyState: number;
}

export interface Clock {
  now(): number;
  after(milliseconds: number, then: () => void): () => void;
}

const windowClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, then) => {
    const id = setTimeout(then, milliseconds);
    return () => clearTimeout(id);
  },
};

/** Without any event for so long the feed counts as lost; the server sends one at least every five seconds. */
export const silenceMs = 12_000;

/** EventSource.CLOSED: it has given up. */
const closed = 2;

/** Before the next attempt: one second, then twice as long each time, ten at most. */
export const retryMs = (attempt: number): number => Math.min(10_000, 1000 * 2 ** Math.min(attempt, 10));

/**
 * A feed of server-sent events that comes back by itself. EventSource reconnects after a broken connection but gives up after an answer that is
 * not a stream, and never notices a connection that is merely silent; this does both.
 */
export class LiveFeed {
  private source: Source | null = null;
  private attempts = 0;
  private lastAt = 0;
  private cancelTimer: () => void = () => undefined;

  constructor(
    private readonly open: () => Source,
    private readonly events: Readonly<Record<string, (data: string) => void>>,
    private readonly onStatus: (status: LiveStatus) => void,
    private readonly clock: Clock = windowClock,
  ) {
    this.onStatus({ is: 'connecting' });
    this.connect();
  }

  close(): void {
    this.cancelTimer();
    this.source?.close();
    this.source = null;
  }

  private connect(): void {
    const source = this.open();
    this.source = source;
    const heard = () => {
      this.attempts = 0;
      this.lastAt = this.clock.now();
      this.onStatus({ is: 'live', at: this.lastAt });
      this.timer(silenceMs, () => this.lose());
    };
    source.addEventListener('open', heard);
    source.addEventListener('error', () => {
      if (this.source === source) {
        this.broken(source);
      }
    });
    for (const [name, handle] of Object.entries(this.events)) {
      source.addEventListener(name, (event) => {
        if (this.source === source) {
          heard();
          handle(event.data);
        }
      });
    }

    this.timer(silenceMs, () => this.lose());
  }

  /** A source that still tries by itself is left to it: it tells the server which event it saw last. */
  private broken(source: Source): void {
    if (source.readyState === closed) {
      this.lose();
    } else {
      this.say();
      this.timer(silenceMs, () => this.lose());
    }
  }

  private lose(): void {
    this.source?.close();
    this.source = null;
    this.say();
    this.timer(retryMs(this.attempts++), () => this.connect());
  }

  private say(): void {
    this.onStatus(this.lastAt === 0 ? { is: 'connecting' } : { is: 'lost', at: this.lastAt });
  }

  private timer(milliseconds: number, then: () => void): void {
    this.cancelTimer();
    this.cancelTimer = this.clock.after(milliseconds, then);
  }
}
