import { describe, expect, it } from 'vitest';
import { problemText } from './http';

describe('problemText', () => {
  it('says the detail', () => expect(problemText(403, { title: 'Forbidden', detail: 'The device is revoked.' })).toBe('The device is revoked.'));
  it('names each field', () =>
    expect(problemText(400, { title: 'Bad', errors: { count: ['must be from 1 to 1000.'], sort: ['is unknown.'] } })).toBe('count must be from 1 to 1000. sort is unknown.'));
  it('falls back to the title', () => expect(problemText(503, { title: 'Busy' })).toBe('Busy'));
  it('falls back to the status', () => expect(problemText(500, '<html>')).toBe('The silo answered 500.'));
});
