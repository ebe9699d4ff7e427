import { describe, expect, it } from 'vitest';
import { columnGroups, heatColour, heatShares, leastCellWidth, moveCell, tried } from './heat';

const row = { state: 5, stateText: '', values: [-100, -50, null, 0], visits: [1, 0, 0, 9], greedy: 3, latencyMs: null, late: null };

it('cells are wide enough for the names over them and their right neighbours', () => {
  expect(leastCellWidth([{ name: 'CPU FP32', columns: 20 }, { name: 'Cloud', columns: 6 }])).toBe(12);
  expect(leastCellWidth([{ name: 'CPU INT8, exits', columns: 1 }, { name: 'Cloud', columns: 1 }])).toBe(54);
});

it('targets that no state has tried have no column', () => {
  const table = { targets: ['a', 'b', 'c', 'd'], states: [row, { ...row, visits: [0, 0, 0, 2], late: [0, 0, 0, 1] }], stateCount: 9, policyVersion: 0, policy: '', quantity: 'reward' } as const;
  expect(tried(table)).toEqual({
    ...table,
    targets: ['a', 'd'],
    states: [
      { ...row, values: [-100, 0], visits: [1, 9], greedy: 1 },
      { ...row, values: [-100, 0], visits: [0, 2], greedy: 1, late: [0, 1] },
    ],
  });
});

describe('heatShares', () => {
  it('the fewest joules are the best, by their ratio', () => expect(heatShares({ ...row, values: [100, 10, null, 1] }, 'value', 9, 'millijoules')).toEqual([0, 0.5, null, 1]));
  it('late answers are a share of those of the cell', () => expect(heatShares({ ...row, late: [1, 0, 0, 3] }, 'late', 9)).toEqual([0, null, null, 1 - 3 / 9]));
  it('values compare within their state', () => expect(heatShares(row, 'value', 9)).toEqual([0, 0.5, null, 1]));
  it('a single value is the best', () => expect(heatShares({ ...row, values: [null, -7, null, null] }, 'value', 9)).toEqual([null, 1, null, null]));
  it('visits compare over the table, never visited is nothing', () => {
    const shares = heatShares(row, 'visits', 9);
    expect(shares[0]).toBeCloseTo(Math.log(2) / Math.log(10));
    expect([shares[1], shares[3]]).toEqual([null, 1]);
  });
});

describe('heatColour', () => {
  it.each([[0, 'rgb(0, 32, 77)'], [1, 'rgb(255, 233, 69)'], [-1, 'rgb(0, 32, 77)'], [2, 'rgb(255, 233, 69)'], [0.5, 'rgb(123, 123, 120)']])('%d is %s', (share, colour) =>
    expect(heatColour(share)).toBe(colour));
});

it('columns of one processor and precision share a heading, and so do those of a tier', () =>
  expect(columnGroups(['local/cpu/fp32/1', 'local/cpu/fp32/2', 'local/cpu/int8/1', 'peer/cpu/fp32', 'peer/gpu/fp16', 'cloud/gpu/fp32'])).toEqual([
    { name: 'CPU FP32', columns: 2 }, { name: 'CPU INT8', columns: 1 }, { name: 'Peer', columns: 2 }, { name: 'Cloud', columns: 1 },
  ]));

describe('moveCell', () => {
  it.each([['ArrowUp', 0, 2], ['ArrowDown', 1, 2], ['ArrowLeft', 0, 1], ['ArrowRight', 0, 3], ['PageDown', 4, 2], ['Home', 0, 0], ['End', 0, 3]])('%s goes to %d, %d and stays inside', (key, r, c) =>
    expect(moveCell(key, 0, 2, 5, 4)).toEqual({ row: r, column: c }));
  it('other keys do nothing', () => expect(moveCell('a', 0, 0, 5, 4)).toBeNull());
});
