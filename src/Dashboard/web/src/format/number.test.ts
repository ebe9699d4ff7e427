import { describe, expect, it } from 'vitest';
import { count, counted, none, number, percent, quantity, shortCount } from './number';

describe('number', () => {
  it.each([
    [0, '0'], [0.01234, '0.0123'], [4.556, '4.56'], [78.94, '78.9'], [999.4, '999'], [999.6, '1,000'], [1234567, '1,234,567'], [-12.34, '-12.3'], [9.999, '10.0'],
  ])('writes %d as %s', (value, text) => expect(number(value)).toBe(text));

  it.each([null, undefined, NaN, Infinity])('writes %s as no figure', (value) => expect(number(value)).toBe(none));
});

describe('percent', () => {
  it.each([
    [0, '0\u00a0%'], [72.34, '72.3\u00a0%'], [1.23, '1.23\u00a0%'], [100, '100\u00a0%'], [99.999, '100\u00a0%'], [-5.1, '-5.10\u00a0%'], [-0.0001, '0\u00a0%'],
  ])('writes %d as %s', (value, text) => expect(percent(value)).toBe(text));
});

describe('shortCount', () => {
  it.each([[10, '10'], [999, '999'], [9_999, '9,999'], [12_345, '12.3\u00a0k'], [5_600_000, '5.60\u00a0M']])('writes %d as %s', (value, text) =>
    expect(shortCount(value)).toBe(text));
});

it.each([[1, '1\u00a0batch'], [0, '0\u00a0batches'], [1200, '1,200\u00a0batches']])('counts %d as %s', (value, text) => expect(counted(value, 'batch', 'batches')).toBe(text));
it('count groups and never shows a fraction', () => expect(count(1234.4)).toBe('1,234'));
it('quantity keeps number and unit on one line', () => expect(quantity(12, 'ms')).toBe('12.0\u00a0ms'));
it('quantity without a number has no unit', () => expect(quantity(null, 'ms')).toBe(none));
