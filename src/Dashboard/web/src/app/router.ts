import { useEffect, useState } from 'preact/hooks';

/** Where the reader is: a view, what it is about, and the choices that its address carries. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** The views; each has an address. */
export type Route =
  | { readonly view: 'overview' | 'devices' | 'models' | 'policies' | 'cluster' | 'signIn' }
  | { readonly view: 'device'; readonly id: string }
  | { readonly view: 'policy'; readonly deviceClass: string }
  | { readonly view: 'nowhere' };

/** The view of a path; a name within a path may hold any character, encoded. */
export function routeOf(path: string): Route {
  const [first = '', second, ...rest] = path.replace(/^\/+|\/+$/g, '').split('/');
  if (rest.length > 0) {
    return { view: 'nowhere' };
  }

  switch (first) {
    case '':
      return second === undefined ? { view: 'overview' } : { view: 'nowhere' };
    case 'devices':
      return second === undefined ? { view: 'devices' } : named(second, (id) => ({ view: 'device', id }));
    case 'policies':
      return second === undefined ? { view: 'policies' } : named(second, (deviceClass) => ({ view: 'policy', deviceClass }));
    case 'models':
    case 'cluster':
      return second === undefined ? { view: first } : { view: 'nowhere' };
    case 'sign-in':
      return second === undefined ? { view: 'signIn' } : { view: 'nowhere' };
    default:
      return { view: 'nowhere' };
  }
}

const named = (encoded: string, route: (name: string) => Route): Route => {
  try {
    return route(decodeURIComponent(encoded));
  } catch {
    return { view: 'nowhere' };
  }
};

export const devicePath = (id: string): string => `/devices/${encodeURIComponent(id)}`;
/** The policy of devices that name none; it stands in no address. */
export const defaultPolicy = 'autoscale';
export const policyPath = (deviceClass: string, policy: string | null = null): string =>
  `/policies/${encodeURIComponent(deviceClass)}${policy === null || policy === defaultPolicy ? '' : `?policy=${encodeURIComponent(policy)}`}`;

/** An address with some of its choices changed; an empty value takes a choice out, so that defaults leave the address short. */
export function withQuery(place: Place, changes: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams(place.query);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === '') {
      query.delete(key);
    } else {
      query.set(key, value);
    }
  }

  const text = query.toString();
  return text === '' ? place.path : `${place.path}?${text}`;
}

/** A path of this page and nothing else: where sign-in may send the reader back to. */
export function safeReturn(address: string | null): string {
  if (address === null || !address.startsWith('/') || address.startsWith('//') || address.includes('\\')) {
    return '/';
  }

  return routeOf(address.split(/[?#]/, 1)[0] ?? '/').view === 'signIn' ? '/' : address;
}

const moved = 'autoscale:moved';
const here = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search) });

export function navigate(address: string, how: 'push' | 'replace' = 'push'): void {
  if (address !== location.pathname + location.search) {
    history[how === 'push' ? 'pushState' : 'replaceState'](null, '', address);
    window.dispatchEvent(new Event(moved));
  }
}

export function usePlace(): Place {
  const [place, setPlace] = useState(here);
  useEffect(() => {
    const read = () => setPlace(here());
    window.addEventListener('popstate', read);
    window.addEventListener(moved, read);
    return () => {
      window.removeEventListener('popstate', read);
      window.removeEventListener(moved, read);
    };
  }, []);
  return place;
}

/** Plain clicks on links of this page change the view without loading the page again. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
    return;
  }

  const link = (event.target as Element).closest('a');
  if (link !== null && link.origin === location.origin && link.target === '' && !link.hasAttribute('download') && !link.hash && routeOf(link.pathname).view !== 'nowhere') {
    event.preventDefault();
    navigate(link.pathname + link.search);
  }
}
