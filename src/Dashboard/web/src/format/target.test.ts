import { describe, expect, it } from 'vitest';
import descriptors from './descriptors.json';
import { groupTargets, parseTarget, targetName } from './target';

// What Core reads from each; a test of the servers writes the file.
describe.each(descriptors)('$descriptor', ({ descriptor, ...read }) => {
  it('is read as the servers read it', () => expect(parseTarget(descriptor)).toEqual(read));
});

it.each([
  ['local/cpu/fp32/2803', 'CPU FP32 2803\u00a0MHz'],
  ['peer/gpu/fp16', 'Peer GPU FP16'],
  ['local/dsp/int8', 'DSP INT8'],
  ['local/cpu/int8/1766+exit:main', 'CPU INT8 1766\u00a0MHz, main exit'],
  ['local/cpu/fp32/2803+exit:cloud/gpu/fp32', 'CPU FP32 2803\u00a0MHz, in doubt Cloud GPU FP32'],
  ['split:block_9/int8>cloud/cpu/fp32', 'Cloud CPU FP32, split at block_9'],
  ['odd', 'Odd'],
])('%s reads as %s', (descriptor, name) => expect(targetName(descriptor)).toBe(name));

const chosen = (target: string, inferences: number) => ({ target, inferences });

it('groups by tier and processor, near before far, larger before smaller', () => {
  const groups = groupTargets([chosen('cloud/gpu/fp32', 10), chosen('local/cpu/fp32/100', 5), chosen('local/cpu/int8/200', 5), chosen('local/dsp/int8', 30), chosen('peer/gpu/fp16', 50)]);
  expect(groups.map(({ group, inferences, percent }) => [group, inferences, Math.round(percent)])).toEqual([
    ['local/dsp', 30, 30], ['local/cpu', 10, 10], ['peer/gpu', 50, 50], ['cloud/gpu', 10, 10],
  ]);
});
it('counts what is split or may exit with the tier that finishes it, and marks it', () => {
  const groups = groupTargets([chosen('split:block_9/int8>cloud/cpu/fp32', 3), chosen('cloud/cpu/fp32', 1), chosen('local/cpu/int8/1766+exit:main', 4)]);
  expect(groups.map(({ group, inferences, split, exits }) => [group, inferences, split, exits])).toEqual([['local/cpu', 4, 0, 4], ['cloud/cpu', 4, 3, 0]]);
});
it('nothing counted is no division by zero', () => expect(groupTargets([chosen('local/cpu', 0)])[0]?.percent).toBe(0));
