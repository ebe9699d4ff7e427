/** Between a number and its unit: they stay on one line. */
export const nbsp = '\u00a0';

/** What stands where there is no figure; never a zero that nobody measured. */
export const none = '–';

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** Three significant digits below a thousand, whole and grouped above: 0.0123, 4.56, 78.9, 1,234. */
export function number(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return none;
  }

  const size = Math.abs(value);
  if (size >= 999.5) {
    return whole.format(value);
  }

  return size === 0 ? '0' : fixed(value, 3);
}

/** A count; never a fraction. */
export const count = (value: number | null | undefined): string =>
  value === null || value === undefined || !Number.isFinite(value) ? none : whole.format(value);

/** A count with what is counted: 1 batch, 2 batches. */
export const counted = (value: number, one: string, many: string): string => `${count(value)}${nbsp}${value === 1 ? one : many}`;

/** A count in a small place: 1,234 as 1.23 k, 5,600,000 as 5.6 M. */
export function shortCount(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return none;
  }

  const size = Math.abs(value);
  return size >= 1e9 ? `${number(value / 1e9)}${nbsp}G` : size >= 1e6 ? `${number(value / 1e6)}${nbsp}M` : size >= 1e4 ? `${number(value / 1e3)}${nbsp}k` : whole.format(value);
}

/** Percent, 0 to 100: 72.3 %. */
export const percent = (value: number | null | undefined): string =>
  value === null || value === undefined || !Number.isFinite(value) ? none : `${decimals(value)}${nbsp}%`;

/** A number with its unit. */
export const quantity = (value: number | null | undefined, unit: string): string => {
  const text = number(value);
  return text === none ? none : `${text}${nbsp}${unit}`;
};

/** One decimal from 10, two below: as fine as an operator reads a percentage. */
const decimals = (value: number): string => {
  const size = Math.abs(value);
  const text = value.toFixed(size >= 99.95 || size === 0 ? 0 : size >= 9.995 ? 1 : 2);
  return Number(text) === 0 ? '0' : text;
};

const fixed = (value: number, digits: number): string => {
  const rounded = Number(value.toPrecision(digits));
  const places = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))));
  return rounded.toFixed(Math.min(places, 12));
};
