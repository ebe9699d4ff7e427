import { useEffect, useRef } from 'preact/hooks';
import { useLive } from './LiveProvider';

/** Asks again when the feed shows that the fleet moved on, at most once in so many seconds, and at once when the feed comes back. */
export function useRefresh(reload: () => void, seconds: number): void {
  const { fleet, renewal } = useLive();
  const last = useRef(Date.now());
  const renewed = useRef(renewal);
  useEffect(() => {
    const now = Date.now();
    if (renewed.current !== renewal || (fleet !== null && now - last.current >= seconds * 1000)) {
      renewed.current = renewal;
      last.current = now;
      reload();
    }
  }, [fleet, renewal, reload, seconds]);
}
