import type { Alarm } from '../../api/contract';
import { useLive } from '../../api/LiveProvider';
import { CsvLink } from '../../components/Card';
import { SeverityTag } from '../../components/Tags';
import { count, percent, quantity } from '../../format/number';

const measure = (value: number, unit: string): string => (unit === '%' ? percent(value) : unit === '' ? count(value) : quantity(value, unit));

/** What an operator should look at, worst first; the feed's word counts as soon as there is one. */
export function Alarms({ atLoad, csv }: { readonly atLoad: readonly Alarm[]; readonly csv: string }) {
  const alarms = useLive().fleet?.alarms ?? atLoad;
  return alarms.length === 0 ? null : (
    <section class="card" aria-label="Alarms">
      <ul class="alarms">
        {alarms.map((alarm) => (
          <li key={alarm.id} data-alarm={alarm.id}>
            <SeverityTag severity={alarm.severity} />
            <span class="grow">
              {alarm.message}{' '}
              <span class="muted">
                {measure(alarm.value, alarm.unit)}, past {measure(alarm.threshold, alarm.unit)}
              </span>
            </span>
            {alarm.view === '' || alarm.view === '/' ? null : (
              <a class="nowrap" href={alarm.view}>
                Look<span class="visually-hidden"> at {alarm.id}</span>
              </a>
            )}
          </li>
        ))}
      </ul>
      <p>
        <CsvLink href={csv} of="the alarms" />
      </p>
    </section>
  );
}
