import { expect, it } from 'vitest';
import { addresses, asCsv } from './addresses';

it('leaves empty choices to the server', () => expect(addresses.devices({ search: '', state: null, page: 2 })).toBe('/dashboard/v1/devices?page=2'));
it('encodes names', () => expect(addresses.device('a/b c')).toBe('/dashboard/v1/devices/a%2Fb%20c'));
it('an order has its scope in its address', () =>
  expect([addresses.orders({ kind: 'fleet' }), addresses.orders({ kind: 'classes', name: 'mi 8' })]).toEqual(['/fleet/v1/operator/directives/fleet', '/fleet/v1/operator/directives/classes/mi%208']));
it('CSV keeps filter and order and drops the page', () =>
  expect(asCsv('/dashboard/v1/devices?state=active&sort=saved&page=3&pageSize=50')).toBe('/dashboard/v1/devices?state=active&sort=saved&format=csv'));
it('CSV of one table among several', () => expect(asCsv('/dashboard/v1/overview?range=1h', 'targets')).toBe('/dashboard/v1/overview?range=1h&format=csv&table=targets'));
