import { describe, expect, it } from 'vitest';
import { ago, duration } from './time';

describe('ago', () => {
  const now = new Date('2026-11-20T14:02:10Z');
  it.each([[0, 'now'], [1900, 'now'], [12_000, '12\u00a0s ago'], [180_000, '3\u00a0min ago'], [5 * 3_600_000, '5\u00a0h ago'], [4 * 86_400_000, '4\u00a0d ago']])(
    '%d ms back is %s', (back, text) => expect(ago(+now - back, now)).toBe(text));
  it('a clock that runs ahead is now', () => expect(ago(+now + 5000, now)).toBe('now'));
  it('never is no figure', () => expect(ago(null, now)).toBe('–'));
});

it('duration changes its unit where the next one reads better', () =>
  expect([89, 91, 5399, 5401, 129_599, 129_601].map(duration)).toEqual(['89\u00a0s', '2\u00a0min', '90\u00a0min', '2\u00a0h', '36\u00a0h', '2\u00a0d']));
