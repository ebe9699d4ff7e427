import { describe, expect, it } from 'vitest';
import { co2e, energy, energyUnit } from './energy';
import { none } from './number';

describe('energy', () => {
  it.each([
    [0, '0\u00a0mJ'], [0.05, '50.0\u00a0µJ'], [0.5, '0.500\u00a0mJ'], [729.2, '729\u00a0mJ'], [1000, '1.00\u00a0J'], [9.9e6, '9,900\u00a0J'], [3.6e7, '10.0\u00a0Wh'],
    [3.6e9, '1.00\u00a0kWh'], [7.2e12, '2.00\u00a0MWh'], [-5000, '-5.00\u00a0J'],
  ])('writes %d mJ as %s', (millijoules, text) => expect(energy(millijoules)).toBe(text));

  it('has no figure for nothing', () => expect(energy(null)).toBe(none));
  it('one unit serves a whole axis', () => expect(energyUnit(2e7).name).toBe('Wh'));
});

describe('co2e', () => {
  it.each([[0, '0\u00a0g'], [0.5, '500\u00a0mg'], [12.3, '12.3\u00a0g'], [4560, '4.56\u00a0kg'], [7.89e6, '7.89\u00a0t']])(
    'writes %d g as %s', (grams, text) => expect(co2e(grams)).toBe(text));
});
