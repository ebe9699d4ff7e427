import { describe, expect, it } from 'vitest';
import { devicePath, routeOf, safeReturn, withQuery } from './router';

describe('routeOf', () => {
  it.each([
    ['/', 'overview'], ['/devices', 'devices'], ['/devices/', 'devices'], ['/models', 'models'], ['/policies', 'policies'], ['/cluster', 'cluster'], ['/sign-in', 'signIn'],
    ['/elsewhere', 'nowhere'], ['/devices/a/b', 'nowhere'], ['/models/x', 'nowhere'], ['/devices/%E0%A4%A', 'nowhere'],
  ])('%s is %s', (path, view) => expect(routeOf(path).view).toBe(view));

  it('a device id survives its address', () => expect(routeOf(devicePath('phone/1 %'))).toEqual({ view: 'device', id: 'phone/1 %' }));
});

describe('withQuery', () => {
  const place = { path: '/devices', query: new URLSearchParams('sort=saving&page=3') };
  it('changes and removes choices', () => expect(withQuery(place, { page: null, state: 'active' })).toBe('/devices?sort=saving&state=active'));
  it('leaves nothing behind where nothing is chosen', () => expect(withQuery(place, { page: '', sort: null })).toBe('/devices'));
});

describe('safeReturn', () => {
  it.each([
    ['/devices?page=2', '/devices?page=2'], [null, '/'], ['https://elsewhere.example/', '/'], ['//elsewhere.example', '/'], ['/\\elsewhere.example', '/'], ['/sign-in?return=/', '/'],
  ])('%s goes to %s', (address, safe) => expect(safeReturn(address)).toBe(safe));
});
