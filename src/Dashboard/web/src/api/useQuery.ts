import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, call } from './http';
import { signedOut } from './session';

/** What a view knows of an answer: nothing yet, the answer, or the answer before the one that failed. */
export interface Query<T> {
  readonly data: T | null;
  /** When `data` arrived, in milliseconds since 1970; 0 for never. */
  readonly at: number;
  readonly error: ApiError | null;
  /** Whether an answer is on its way. */
  readonly loading: boolean;
  readonly reload: () => void;
}

/**
 * Asks the API and asks again when the address changes or someone calls `reload`. The last answer to the same question stays on the page while
 * the next is on its way. A null address asks nothing.
 */
export function useQuery<T>(address: string | null): Query<T> {
  const [state, setState] = useState<{ address: string | null; data: T | null; at: number; error: ApiError | null }>({ address: null, data: null, at: 0, error: null });
  const [loading, setLoading] = useState(address !== null);
  const running = useRef<AbortController | null>(null);

  const load = useCallback(() => {
    running.current?.abort();
    if (address === null) {
      return;
    }

    const own = new AbortController();
    running.current = own;
    setLoading(true);
    call<T>(address, { signal: own.signal }).then(
      (data) => {
        if (!own.signal.aborted) {
          setState({ address, data, at: Date.now(), error: null });
          setLoading(false);
        }
      },
      (error: unknown) => {
        if (own.signal.aborted) {
          return;
        }

        const problem = error instanceof ApiError ? error : new ApiError(0, String(error));
        if (problem.status === 401) {
          signedOut();
        }

        setState((before) => ({ ...before, address, error: problem }));
        setLoading(false);
      },
    );
  }, [address]);

  useEffect(() => {
    load();
    return () => running.current?.abort();
  }, [load]);

  return { data: state.data, at: state.at, error: state.error, loading, reload: load };
}
