import type { ComponentChildren } from 'preact';
import { percent } from '../format/number';

export interface Bar {
  readonly key: string;
  readonly label: ComponentChildren;
  readonly percent: number;
  readonly note?: ComponentChildren;
  readonly colour: string;
}

/** Shares of a whole, each in words and as a bar. */
export function Bars({ bars, label }: { readonly bars: readonly Bar[]; readonly label: string }) {
  return (
    <ul class="bars" aria-label={label}>
      {bars.map((bar) => (
        <li key={bar.key} data-bar={bar.key}>
          <span class="bar-line">
            <span>{bar.label}</span>
            <span class="nowrap">
              {bar.note === undefined ? null : <span class="muted small">{bar.note} · </span>}
              <b>{percent(bar.percent)}</b>
            </span>
          </span>
          <span class="bar" aria-hidden="true" style={{ display: 'block' }}>
            <i style={{ width: `${Math.min(100, Math.max(0, bar.percent))}%`, background: `var(${bar.colour})` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Tiers keep their colours in every chart and list. */
export const tierColour = (tier: string): string => (tier === 'local' ? '--series-1' : tier === 'peer' ? '--series-3' : tier === 'cloud' ? '--series-2' : '--series-7');
