import { expect, it } from 'vitest';
import { energy } from './energy';
import { halfWidth, interval } from './interval';
import { percent } from './number';

it('both ends share a unit', () => expect(interval({ value: 72.34, low: 71.2, high: 73.41 }, percent)).toBe('71.2 to 73.4\u00a0%'));
it('each end has its own unit where they differ', () => expect(interval({ value: 1000, low: 900, high: 1100 }, energy)).toBe('900\u00a0mJ to 1.10\u00a0J'));
it('an interval may cross zero', () => expect(interval({ value: 0.5, low: -1.25, high: 2.25 }, percent)).toBe('-1.25 to 2.25\u00a0%'));
it('no interval is claimed where there is none', () => expect(interval({ value: 1, low: null, high: null }, percent)).toBeNull());
it('half the width', () => expect(halfWidth({ value: 10, low: 9, high: 12 })).toBe(1.5));
