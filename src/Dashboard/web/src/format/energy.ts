import { nbsp, none, number } from './number';

interface Unit {
  readonly name: string;
  readonly millijoules: number;
}

// A joule reads well up to ten thousand; past that people think in watt-hours.
const units: readonly Unit[] = [
  { name: 'µJ', millijoules: 1e-3 },
  { name: 'mJ', millijoules: 1 },
  { name: 'J', millijoules: 1e3 },
  { name: 'Wh', millijoules: 3.6e6 },
  { name: 'kWh', millijoules: 3.6e9 },
  { name: 'MWh', millijoules: 3.6e12 },
];
const from = [0, 0.1, 1e3, 1e7, 3.6e9, 3.6e12];

/** The unit in which an amount of energy reads best. */
export function energyUnit(millijoules: number): Unit {
  const size = Math.abs(millijoules);
  let best = 1;
  for (let i = 0; i < units.length; i++) {
    if (size >= (from[i] ?? Infinity)) {
      best = size === 0 ? 1 : i;
    }
  }

  return units[best] as Unit;
}

/** Energy in the unit that suits it: 12.3 mJ, 4.56 J, 78.9 Wh, 1.23 kWh. */
export function energy(millijoules: number | null | undefined): string {
  if (millijoules === null || millijoules === undefined || !Number.isFinite(millijoules)) {
    return none;
  }

  const unit = energyUnit(millijoules);
  return `${number(millijoules / unit.millijoules)}${nbsp}${unit.name}`;
}

/** A mass of carbon dioxide equivalent: 12.3 g, 4.56 kg, 7.89 t. What it is a mass of stands beside it. */
export function co2e(grams: number | null | undefined): string {
  if (grams === null || grams === undefined || !Number.isFinite(grams)) {
    return none;
  }

  const size = Math.abs(grams);
  const [value, unit] = size >= 1e6 ? [grams / 1e6, 't'] : size >= 1e3 ? [grams / 1e3, 'kg'] : size >= 1 || size === 0 ? [grams, 'g'] : [grams * 1e3, 'mg'];
  return `${number(value)}${nbsp}${unit}`;
}
