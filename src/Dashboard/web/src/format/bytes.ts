import { nbsp, number } from './number';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A size in steps of 1024: 512 B, 4.20 MiB. */
export function bytes(size: number): string {
  const step = size < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(size) / 10));
  return `${number(size / 1024 ** step)}${nbsp}${units[step]}`;
}
