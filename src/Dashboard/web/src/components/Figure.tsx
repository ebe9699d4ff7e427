import type { ComponentChildren } from 'preact';

interface FigureProps {
  readonly label: string;
  readonly value: string;
  /** Names the figure for tests and for links to it. */
  readonly id: string;
  /** The figure as the API gave it, unrounded. */
  readonly exact?: number | null | undefined;
  readonly hero?: boolean;
  readonly card?: boolean;
  readonly children?: ComponentChildren;
}

/** One figure with what it means; notes below say its interval and provenance. */
export function Figure({ label, value, id, exact, hero = false, card = true, children }: FigureProps) {
  return (
    <dl class={`figure ${card ? 'card' : ''} ${hero ? 'hero' : ''}`}>
      <dt>{label}</dt>
      <dd class="value" data-figure={id} data-exact={exact ?? undefined}>
        {value}
      </dd>
      {children === undefined ? null : <dd class="note">{children}</dd>}
    </dl>
  );
}
