import { expect, it } from 'vitest';
import { groupTargets, parseTarget, targetName } from './target';

it('takes a local descriptor apart', () =>
  expect(parseTarget('local/cpu/fp32/2803')).toEqual({ tier: 'local', processor: 'cpu', precision: 'fp32', megahertz: 2803 }));
it('a tier has no frequency', () => expect(parseTarget('cloud/gpu/fp32').megahertz).toBeNull());
it.each([['local/cpu/fp32/2803', 'CPU FP32 2803\u00a0MHz'], ['peer/gpu/fp16', 'Peer GPU FP16'], ['local/dsp/int8', 'DSP INT8'], ['odd', 'Odd']])('%s reads as %s', (descriptor, name) =>
  expect(targetName(descriptor)).toBe(name));

const chosen = (target: string, inferences: number) => ({ target, inferences });

it('groups by tier and processor, near before far, larger before smaller', () => {
  const groups = groupTargets([chosen('cloud/gpu/fp32', 10), chosen('local/cpu/fp32/100', 5), chosen('local/cpu/int8/200', 5), chosen('local/dsp/int8', 30), chosen('peer/gpu/fp16', 50)]);
  expect(groups.map(({ group, inferences, percent }) => [group, inferences, Math.round(percent)])).toEqual([
    ['local/dsp', 30, 30], ['local/cpu', 10, 10], ['peer/gpu', 50, 50], ['cloud/gpu', 10, 10],
  ]);
});
it('nothing counted is no division by zero', () => expect(groupTargets([chosen('local/cpu', 0)])[0]?.percent).toBe(0));
