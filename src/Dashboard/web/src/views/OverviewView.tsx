import { addresses, asCsv } from '../api/addresses';
import type { OverviewResponse } from '../api/contract';
import { useQuery } from '../api/useQuery';
import { useRefresh } from '../api/useRefresh';
import type { Place } from '../app/router';
import { useTitle } from '../app/useTitle';
import { Card, CsvLink } from '../components/Card';
import { Empty, Loaded } from '../components/Loaded';
import { RangePicker } from '../components/RangePicker';
import { Alarms } from './overview/Alarms';
import { BaselineNote } from './overview/BaselineNote';
import { ClassTable } from './overview/ClassTable';
import { Figures } from './overview/Figures';
import { EnergyChart, RateChart, SavingChart, ViolationChart } from './overview/HistoryCharts';
import { RightNow } from './overview/RightNow';
import { SavingHero } from './overview/SavingHero';
import { TargetMix } from './overview/TargetMix';
import { rangeOf, refreshSeconds } from './ranges';

/** What the fleet saves, at a glance, and why. */
export function OverviewView({ place }: { readonly place: Place }) {
  useTitle('Overview');
  const range = rangeOf(place.query);
  const address = addresses.overview(range);
  const query = useQuery<OverviewResponse>(address);
  useRefresh(query.reload, refreshSeconds(range));
  return (
    <>
      <div class="page-head">
        <h1 class="grow">Overview</h1>
        <RangePicker place={place} />
      </div>
      <Loaded query={query} of="the overview" rows={10}>
        {(overview) => (
          <>
            <Alarms atLoad={overview.alarms} csv={asCsv(address, 'alarms')} />
            <div class="grid">
              <Card title="Energy saved" span={8} aside={<CsvLink href={asCsv(address, 'series')} of="the history" />}>
                <SavingHero overview={overview} />
                {overview.saving.inferences === 0 ? (
                  <Empty title="No inferences in this range">Figures appear as soon as a device uploads what it did. A longer range may show more.</Empty>
                ) : (
                  <SavingChart overview={overview} />
                )}
              </Card>
              <RightNow />
            </div>
            <Figures overview={overview} />
            <div class="grid">
              <EnergyChart overview={overview} />
              <RateChart overview={overview} />
              <Card title="Where inferences ran" span={6} aside={<span class="row middle"><CsvLink href={asCsv(address, 'tiers')} of="the tiers" text="Tiers CSV" /><CsvLink href={asCsv(address, 'targets')} of="the targets" text="Targets CSV" /></span>}>
                <TargetMix tiers={overview.tiers} targets={overview.targets} />
              </Card>
              <ViolationChart overview={overview} />
              <Card title="Saving by device class" span={8} aside={<CsvLink href={asCsv(address, 'savings')} of="the savings" />}>
                <ClassTable overview={overview} />
              </Card>
              <BaselineNote overview={overview} />
            </div>
          </>
        )}
      </Loaded>
    </>
  );
}
