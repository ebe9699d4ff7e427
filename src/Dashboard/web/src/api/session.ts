import { useEffect, useState } from 'preact/hooks';
import { addresses } from './addresses';
import type { SessionResponse } from './contract';
import { ApiError, call, setCsrf } from './http';

/** Who is signed in: not known yet, somebody, nobody, or the server could not be asked. */
export type SessionState =
  | { readonly is: 'unknown' }
  | { readonly is: 'in'; readonly session: SessionResponse }
  | { readonly is: 'out' }
  | { readonly is: 'failed'; readonly error: string };

let state: SessionState = { is: 'unknown' };
const listeners = new Set<() => void>();

function set(next: SessionState): void {
  state = next;
  setCsrf(next.is === 'in' ? next.session.csrfToken : null);
  listeners.forEach((listener) => listener());
}

// Whether this browser ever signed in: asking without a cookie is answered with 401, which the browser's console shows as an error.
const hint = 'autoscale.session';

function mayBeSignedIn(): boolean {
  try {
    return localStorage.getItem(hint) !== null;
  } catch {
    return true;
  }
}

function remember(signedIn: boolean): void {
  try {
    if (signedIn) {
      localStorage.setItem(hint, 'yes');
    } else {
      localStorage.removeItem(hint);
    }
  } catch {
    // Without storage every start asks.
  }
}

/** Called wherever an answer says that nobody is signed in any more. */
export const signedOut = (): void => {
  if (state.is !== 'out') {
    remember(false);
    set({ is: 'out' });
  }
};

export async function restoreSession(): Promise<void> {
  if (!mayBeSignedIn()) {
    set({ is: 'out' });
    return;
  }

  try {
    set({ is: 'in', session: await call<SessionResponse>(addresses.session) });
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      signedOut();
    } else {
      set({ is: 'failed', error: (error as Error).message });
    }
  }
}

/** @throws ApiError Says why the key was refused. */
export async function signIn(operatorKey: string): Promise<void> {
  set({ is: 'in', session: await call<SessionResponse>(addresses.session, { method: 'POST', body: JSON.stringify({ operatorKey }) }) });
  remember(true);
}

export async function signOut(): Promise<void> {
  try {
    await call(addresses.session, { method: 'DELETE' });
  } finally {
    signedOut();
  }
}

export function useSession(): SessionState {
  const [seen, see] = useState(state);
  useEffect(() => {
    const listener = () => see(state);
    listeners.add(listener);
    listener();
    return () => void listeners.delete(listener);
  }, []);
  return seen;
}
