import { expect, it } from 'vitest';
import { bytes } from './bytes';

it.each([[0, '0\u00a0B'], [512, '512\u00a0B'], [1024, '1.00\u00a0KiB'], [4_404_019, '4.20\u00a0MiB'], [2 ** 41, '2.00\u00a0TiB']])('%d is %s', (size, text) => expect(bytes(size)).toBe(text));
