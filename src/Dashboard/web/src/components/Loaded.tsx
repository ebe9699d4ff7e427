import type { ComponentChildren } from 'preact';
import type { Query } from '../api/useQuery';
import { clock } from '../format/time';

/** A view's answer in all its states: on its way, there, failed, and there but no longer fresh. */
export function Loaded<T>({ query, of, rows = 6, children }: {
  readonly query: Query<T>;
  /** What is loaded, in the plural or with its article: "devices", "the cluster". */
  readonly of: string;
  readonly rows?: number;
  readonly children: (data: T) => ComponentChildren;
}) {
  const { data, error, at, reload } = query;
  if (data === null) {
    return error === null ? <Skeleton of={of} rows={rows} /> : <Failure title={error.status === 404 ? `There is no such thing` : `Could not load ${of}`} text={error.message} retry={reload} />;
  }

  return (
    <>
      {error === null ? null : (
        <p class="notice warn" role="status">
          <strong>Showing {clock(at)}.</strong> {error.message} <button onClick={reload}>Try again</button>
        </p>
      )}
      {children(data)}
    </>
  );
}

export function Skeleton({ of, rows }: { readonly of: string; readonly rows: number }) {
  return (
    <div class="card" aria-busy="true">
      <p class="visually-hidden" role="status">
        Loading {of}
      </p>
      <div class="bars" aria-hidden="true">
        {Array.from({ length: rows }, (_, i) => (
          <div key={i} class="skeleton" style={{ height: i === 0 ? '26px' : '16px', width: `${100 - ((i * 17) % 45)}%` }} />
        ))}
      </div>
    </div>
  );
}

export function Failure({ title, text, retry }: { readonly title: string; readonly text: string; readonly retry?: () => void }) {
  return (
    <div class="card state" role="alert">
      <strong>{title}</strong>
      <p>{text}</p>
      {retry === undefined ? null : <button onClick={retry}>Try again</button>}
    </div>
  );
}

/** Nothing is there, and that is no failure: what it means and what would change it. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="state">
      <strong>{title}</strong>
      {children === undefined ? null : <p>{children}</p>}
    </div>
  );
}
