import { describe, expect, it } from 'vitest';
import { axisRange, columnsOf, lonely, summary } from './plotData';

const line = { label: 'Saved', colour: '--series-1', values: [1, null, 3] };

describe('columnsOf', () => {
  it('a plain line is one column after the times', () => expect(columnsOf([10, 20, 30], [line])).toEqual({ columns: [[10, 20, 30], [1, null, 3]], bands: [] }));
  it('a band adds its edges behind all lines', () => {
    const banded = { ...line, low: [0, null, 2], high: [2, null, 4] };
    expect(columnsOf([10, 20, 30], [banded, line])).toEqual({
      columns: [[10, 20, 30], [1, null, 3], [1, null, 3], [2, null, 4], [0, null, 2]],
      bands: [{ line: 0, high: 3, low: 4 }],
    });
  });
  it('a band without any interval is none', () => expect(columnsOf([1], [{ ...line, values: [1], low: [null], high: [null] }]).bands).toEqual([]));
});

describe('summary', () => {
  it('says what a chart shows', () =>
    expect(summary('Saving', [10, 20, 30], [line], (value) => `${value} %`, (at) => `t${at}`)).toBe('Saving from t10 to t30: Saved last 3 %, from 1 % to 3 %.'));
  it('says that there is nothing', () => expect(summary('Saving', [], [], String, String)).toBe('Saving: no data.'));
});

describe('axisRange', () => {
  it('begins at zero', () => expect(axisRange(40, 80, null)[0]).toBe(0));
  it('goes below zero where values do', () => expect(axisRange(-10, 10, null)[0]).toBeLessThan(-10));
  it('is never empty', () => expect(axisRange(0, 0, null)).toEqual([0, 1]));
  it('ends at its natural maximum when values come near', () => expect(axisRange(0, 95, 100)).toEqual([0, 100]));
  it('stays close to small values', () => expect(axisRange(0, 50, 100)[1]).toBe(54));
});

describe('lonely', () => {
  it('is a value between gaps', () => expect(lonely([1, null, 3, 4, null, 0])).toEqual([0, 5]));
  it('is none where there are only gaps', () => expect(lonely([null, undefined])).toEqual([]));
});
