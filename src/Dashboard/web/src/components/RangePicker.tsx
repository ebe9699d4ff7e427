import { navigate, type Place, withQuery } from '../app/router';
import { defaultRange, rangeOf, ranges } from '../views/ranges';
import { Segments } from './Segments';

/** The time range, kept in the address. */
export function RangePicker({ place }: { readonly place: Place }) {
  return <Segments label="Time range" options={ranges} value={rangeOf(place.query)} onChoose={(range) => navigate(withQuery(place, { range: range === defaultRange ? null : range }))} />;
}
