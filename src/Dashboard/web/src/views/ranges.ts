/** The time ranges that the server keeps figures for. */
export const ranges = [
  { value: '15m', text: '15 min' },
  { value: '1h', text: '1 h' },
  { value: '6h', text: '6 h' },
  { value: '24h', text: '24 h' },
  { value: '7d', text: '7 d' },
  { value: '30d', text: '30 d' },
  { value: '90d', text: '90 d' },
] as const;

export type Range = (typeof ranges)[number]['value'];

export const defaultRange: Range = '1h';

/** The range of an address; what is no range is the default. */
export const rangeOf = (query: URLSearchParams): Range => ranges.find(({ value }) => value === query.get('range'))?.value ?? defaultRange;

/** How often figures over a range are worth asking for again, in seconds. */
export const refreshSeconds = (range: Range): number => (range === '15m' || range === '1h' ? 5 : range === '6h' || range === '24h' ? 15 : 60);
