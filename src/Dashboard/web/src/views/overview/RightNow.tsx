import { useLive } from '../../api/LiveProvider';
import { Bars, tierColour } from '../../components/Bars';
import { Card } from '../../components/Card';
import { Figure } from '../../components/Figure';
import { ProvenanceTag } from '../../components/Tags';
import { count, none, number, percent } from '../../format/number';
import { clock } from '../../format/time';

/** The last minute, as the feed tells it. */
export function RightNow() {
  const { fleet } = useLive();
  if (fleet === null) {
    return (
      <Card title="Right now" span={4}>
        <p class="muted" role="status">
          Waiting for the live feed…
        </p>
      </Card>
    );
  }

  const { saving, quality, devices } = fleet;
  const there = saving.inferences > 0;
  return (
    <Card
      title="Right now"
      span={4}
      aside={
        <time class="small muted" dateTime={fleet.at} id="right-now">
          last {fleet.windowSeconds} s, {clock(new Date(fleet.at))}
        </time>
      }
    >
      <div class="now">
        <Figure id="now-rate" label="Inferences/s" value={number(fleet.inferencesPerSecond)} exact={fleet.inferencesPerSecond} card={false} />
        <Figure id="now-saved" label="Saved" value={there ? percent(saving.savedPercent.value) : none} exact={saving.savedPercent.value} card={false}>
          <ProvenanceTag provenance={saving.provenance} mix={saving.mix} />
        </Figure>
        <Figure id="now-qos" label="Latency limit missed" value={there ? percent(quality.qosViolationPercent) : none} exact={quality.qosViolationPercent} card={false} />
        <Figure id="devices-total" label="Devices" value={count(devices.total)} exact={devices.total} card={false} />
      </div>
      <ul class="device-counts" aria-label="Devices by state">
        <DeviceCount state="active" devices={devices.active} tone="good" />
        <DeviceCount state="offline" devices={devices.offline} tone="warn" />
        {devices.enrolled === 0 ? null : <DeviceCount state="enrolled" devices={devices.enrolled} tone="accent" />}
        <DeviceCount state="revoked" devices={devices.revoked} tone="bad" />
      </ul>
      <h3>Tiers</h3>
      <Bars label="Share of inferences per tier, last minute" bars={fleet.tiers.map((tier) => ({ key: tier.tier, label: tier.tier, percent: tier.sharePercent, colour: tierColour(tier.tier) }))} />
    </Card>
  );
}

function DeviceCount({ state, devices, tone }: { readonly state: string; readonly devices: number; readonly tone: string }) {
  return (
    <li>
      <a class={`tag ${tone}`} href={`/devices?state=${state}`} data-count={state}>
        <i class="dot" aria-hidden="true" />
        {count(devices)} {state}
      </a>
    </li>
  );
}
