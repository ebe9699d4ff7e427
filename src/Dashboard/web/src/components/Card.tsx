import type { ComponentChildren } from 'preact';

/** A part of a view under a heading, with its links at the right. */
export function Card({ title, aside, span, children, id }: {
  readonly title: string;
  readonly aside?: ComponentChildren;
  readonly span?: 3 | 4 | 5 | 6 | 7 | 8;
  readonly children: ComponentChildren;
  readonly id?: string;
}) {
  return (
    <section class={`card ${span === undefined ? '' : `span-${span}`}`} {...(id === undefined ? {} : { id })} aria-label={title}>
      <div class="card-head">
        <h2>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

export function CsvLink({ href, of, text = 'CSV' }: { readonly href: string; readonly of: string; readonly text?: string }) {
  return (
    <a class="small nowrap" href={href} download aria-label={text === 'CSV' ? `Download ${of} as CSV` : `${text}: download ${of}`}>
      {text}
    </a>
  );
}
