import { addresses, asCsv } from '../api/addresses';
import type { DecisionPage, DeviceResponse, QTableResponse } from '../api/contract';
import { merge, useLive } from '../api/LiveProvider';
import { useQuery } from '../api/useQuery';
import { useRefresh } from '../api/useRefresh';
import { policyPath } from '../app/router';
import { useNow } from '../app/useNow';
import { useTitle } from '../app/useTitle';
import { HeatMap } from '../charts/HeatMap';
import { Card, CsvLink } from '../components/Card';
import { Empty, Loaded } from '../components/Loaded';
import { OrdersPanel } from '../components/Orders';
import { DeviceStateTag } from '../components/Tags';
import { ago } from '../format/time';
import { Actions } from './device/Actions';
import { ChosenTargets } from './device/ChosenTargets';
import { Decisions } from './device/Decisions';
import { DeviceFigures } from './device/DeviceFigures';
import { JournalFacts } from './device/JournalFacts';
import { LatencyChart } from './device/LatencyChart';
import { TableNote } from './device/TableNote';

/** One device: what it decides, why, and what came of it. */
export function DeviceView({ id }: { readonly id: string }) {
  useTitle(id);
  const now = useNow();
  const live = useLive();
  const detail = useQuery<DeviceResponse>(addresses.device(id));
  const decisions = useQuery<DecisionPage>(addresses.decisions(id, 50));
  const table = useQuery<QTableResponse | null>(addresses.table(id));
  useRefresh(detail.reload, 5);
  useRefresh(decisions.reload, 30);
  useRefresh(table.reload, 10);
  return (
    <>
      <nav class="small" aria-label="Way back">
        <a href="/devices">Devices</a>
      </nav>
      <Loaded query={detail} of="the device" rows={10}>
        {(data) => {
          // The feed is ahead of the last answer, or the other way round after a reload.
          const device = live.device?.device.deviceId === id && Date.parse(live.device.at) > Date.parse(data.generatedAt) ? live.device.device : data.device;
          return (
            <>
              <div class="page-head">
                <div class="grow">
                  <h1 class="mono-title">{device.deviceId}</h1>
                  <p class="muted">
                    {device.deviceClass === '' ? 'no class yet' : <a href={policyPath(device.deviceClass, device.policy)}>{device.deviceClass}</a>} · {device.policy === null ? '' : `${device.policy} policy · `}last seen{' '}
                    {device.lastSeen === null ? 'never' : ago(Date.parse(device.lastSeen), now)}
                    {device.revokedReason === null ? '' : ` · revoked: ${device.revokedReason}`}
                  </p>
                </div>
                <DeviceStateTag state={device.state} />
                <Actions device={device} onDone={detail.reload} />
              </div>
              <DeviceFigures device={device} detail={data} />
              <div class="grid">
                <Card title="Latency against its limit" span={5} aside={<CsvLink href={asCsv(addresses.device(id), 'latency')} of="the latencies" />}>
                  <LatencyChart points={data.latency} />
                </Card>
                <Card title="What it chose" span={4} aside={<CsvLink href={asCsv(addresses.device(id), 'targets')} of="the targets" />}>
                  {data.targets.length === 0 ? (
                    <Empty title="No inferences yet" />
                  ) : (
                    <ChosenTargets targets={data.targets} />
                  )}
                </Card>
                <Card title="Journal" span={3}>
                  <JournalFacts journal={data.journal} />
                </Card>
                <Card title="Orders">
                  <OrdersPanel scope={{ kind: 'devices', name: id }} of={id} />
                </Card>
                <Card title="Decisions" aside={<CsvLink href={asCsv(addresses.decisions(id, 500))} of="the decisions" />}>
                  <Decisions decisions={merge(live.decisions, decisions.data?.items ?? []).slice(0, 25)} loading={decisions.data === null && decisions.error === null} />
                </Card>
                <Card title={table.data?.quantity === 'millijoules' ? 'What its inferences cost: mJ by state and target' : 'What it learned: reward by state and target'} aside={<CsvLink href={asCsv(addresses.table(id))} of="the table" />}>
                  <Loaded query={{ ...table, data: table.at === 0 ? null : { table: table.data } }} of="the table">
                    {({ table: learned }) =>
                      learned === null || learned.states.length === 0 ? (
                        <Empty title="Nothing learned yet">States and targets appear with the first experience that the device uploads.</Empty>
                      ) : (
                        <>
                          <TableNote table={learned} />
                          <HeatMap table={learned} />
                        </>
                      )
                    }
                  </Loaded>
                </Card>
              </div>
            </>
          );
        }}
      </Loaded>
    </>
  );
}
