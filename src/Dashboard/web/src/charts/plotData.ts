/** One line of a chart. Nulls are gaps. */
export interface Line {
  readonly label: string;
  /** A custom property, such as --series-1. */
  readonly colour: string;
  readonly values: readonly (number | null)[];
  /** The interval around the line; null where there is none. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  readonly dash?: boolean;
}

/** The columns that uPlot wants: times, then each line, then the edges of each band, and where those ended up. */
export function columnsOf(times: readonly number[], lines: readonly Line[]): { columns: (readonly (number | null)[])[]; bands: { line: number; high: number; low: number }[] } {
  const columns: (readonly (number | null)[])[] = [times, ...lines.map((line) => line.values)];
  const bands: { line: number; high: number; low: number }[] = [];
  lines.forEach((line, index) => {
    if (line.low?.some((value) => value !== null) === true && line.high !== undefined) {
      bands.push({ line: index, high: columns.length, low: columns.length + 1 });
      columns.push(line.high, line.low);
    }
  });
  return { columns, bands };
}

/** What a chart shows, in a sentence: the last value of each line and its range. */
export function summary(title: string, times: readonly number[], lines: readonly Line[], format: (value: number) => string, time: (at: number) => string): string {
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) {
    return `${title}: no data.`;
  }

  const parts = lines.map((line) => {
    const known = line.values.filter((value): value is number => value !== null);
    const final = known.at(-1);
    return final === undefined
      ? `${line.label} has no data`
      : `${line.label} last ${format(final)}, from ${format(known.reduce((a, b) => Math.min(a, b)))} to ${format(known.reduce((a, b) => Math.max(a, b)))}`;
  });
  return `${title} from ${time(first)} to ${time(last)}: ${parts.join('; ')}.`;
}

/** The range of an axis: from zero unless a value is below, and never empty. */
export function axisRange(low: number | null, high: number | null, max: number | null): [number, number] {
  const bottom = Math.min(0, low ?? 0);
  const top = Math.max(high ?? 0, bottom + 1e-9);
  const padded = top === bottom + 1e-9 ? bottom + 1 : top + (top - bottom) * 0.08;
  return [bottom < 0 ? bottom - (top - bottom) * 0.08 : 0, max === null ? padded : top > max * 0.8 ? Math.max(max, top) : padded];
}

/** Where a value stands alone between gaps: a line through it has no length, so that a mark must show it. */
export const lonely = (values: ArrayLike<number | null | undefined>): number[] =>
  Array.from(values).flatMap((value, index) => ((value ?? null) !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null ? [index] : []));
