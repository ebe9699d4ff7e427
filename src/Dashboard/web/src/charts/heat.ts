import type { QTableResponse, QTableRow, TableQuantity } from '../api/contract';
import { parseTarget } from '../format/target';

/** What the colours of a heat map stand for. */
export type HeatMode = 'value' | 'visits' | 'late';

/** Dark to light, from Cividis: even steps of lightness, the same for all common kinds of colour vision. */
const stops: readonly (readonly [number, number, number])[] = [[0, 32, 77], [33, 61, 107], [85, 91, 108], [123, 123, 120], [165, 156, 116], [211, 193, 100], [255, 233, 69]];

export function heatColour(share: number): string {
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const index = Math.min(Math.floor(place), stops.length - 2);
  const [from, to] = [stops[index] ?? stops[0], stops[index + 1] ?? stops[0]] as [readonly number[], readonly number[]];
  const mixed = from.map((channel, i) => Math.round(channel + ((to[i] ?? 0) - channel) * (place - index)));
  return `rgb(${mixed.join(', ')})`;
}

/**
 * How bright each cell of a row is, 0 to 1; null where nothing is known. Values compare within their state, the best target being 1: rewards and
 * joules of different states are of different sizes; joules by their logarithm, the lowest being best. Visits compare over the whole table, by their
 * logarithm; of late answers none is 1 and all is 0.
 */
export function heatShares(row: QTableRow, mode: HeatMode, mostVisits: number, quantity: TableQuantity = 'reward'): (number | null)[] {
  if (mode === 'visits') {
    return row.visits.map((visits) => (visits === 0 ? null : mostVisits <= 1 ? 1 : Math.log1p(visits) / Math.log1p(mostVisits)));
  }

  if (mode === 'late') {
    return row.visits.map((visits, column) => (visits === 0 ? null : 1 - (row.late?.[column] ?? 0) / visits));
  }

  const values = quantity === 'reward' ? row.values : row.values.map((value) => (value === null ? null : -Math.log(Math.max(value, Number.MIN_VALUE))));
  const known = values.filter((value): value is number => value !== null);
  const [low, high] = [known.reduce((a, b) => Math.min(a, b), Infinity), known.reduce((a, b) => Math.max(a, b), -Infinity)];
  return values.map((value) => (value === null ? null : high === low ? 1 : (value - low) / (high - low)));
}

/** The table without the targets that no state has tried: columns of nothing push what there is out of sight. */
export function tried(table: QTableResponse): QTableResponse {
  const columns = table.targets.map((_, column) => column).filter((column) => table.states.some((row) => (row.visits[column] ?? 0) > 0));
  const pick = <T>(cells: readonly T[]): T[] => columns.map((column) => cells[column] as T);
  return {
    ...table,
    targets: pick(table.targets),
    states: table.states.map((row) => ({
      ...row,
      values: pick(row.values),
      visits: pick(row.visits),
      greedy: row.greedy === null ? null : columns.indexOf(row.greedy),
      latencyMs: row.latencyMs === null ? null : pick(row.latencyMs),
      late: row.late === null ? null : pick(row.late),
    })),
  };
}

/** Neighbouring columns of one tier, processor and precision, as a heading over them. */
export function columnGroups(targets: readonly string[]): { readonly name: string; readonly columns: number }[] {
  const groups: { name: string; columns: number }[] = [];
  for (const target of targets) {
    const { tier, processor, precision, cut, exit } = parseTarget(target);
    const where = tier === 'local' ? `${processor} ${precision}`.toUpperCase() : tier.charAt(0).toUpperCase() + tier.slice(1);
    const name = cut !== null ? `${where}, split` : exit !== null ? `${where}, exits` : where;
    const last = groups.at(-1);
    if (last?.name === name) {
      last.columns++;
    } else {
      groups.push({ name, columns: 1 });
    }
  }

  return groups;
}

/** Pixels that a character of a heading takes, and those around it. */
const [characterWidth, around] = [6.5, 10];

/** How wide cells have to be so that headings, every second one a line lower, do not run into each other. */
export const leastCellWidth = (groups: readonly { readonly name: string; readonly columns: number }[]): number =>
  groups.reduce((least, { name, columns }, index) => Math.max(least, Math.ceil((name.length * characterWidth + around) / (columns + (groups[index + 1]?.columns ?? 0)))), 12);

/** A move of the cursor over the cells by a key; null where the key means nothing here. */
export function moveCell(key: string, row: number, column: number, rows: number, columns: number): { row: number; column: number } | null {
  const to = (r: number, c: number) => ({ row: Math.min(Math.max(r, 0), rows - 1), column: Math.min(Math.max(c, 0), columns - 1) });
  switch (key) {
    case 'ArrowUp':
      return to(row - 1, column);
    case 'ArrowDown':
      return to(row + 1, column);
    case 'ArrowLeft':
      return to(row, column - 1);
    case 'ArrowRight':
      return to(row, column + 1);
    case 'PageUp':
      return to(row - 10, column);
    case 'PageDown':
      return to(row + 10, column);
    case 'Home':
      return to(row, 0);
    case 'End':
      return to(row, columns - 1);
    default:
      return null;
  }
}
