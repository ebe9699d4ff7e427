import type { DeviceResponse, DeviceRow } from '../../api/contract';
import { Figure } from '../../components/Figure';
import { ProvenanceTag } from '../../components/Tags';
import { energy } from '../../format/energy';
import { count, none, percent, quantity } from '../../format/number';

/** Totals since it enrolled. */
export function DeviceFigures({ device, detail }: { readonly device: DeviceRow; readonly detail: DeviceResponse }) {
  const there = device.inferences > 0;
  const tag = <ProvenanceTag provenance={device.provenance} />;
  return (
    <div class="figures six">
      <Figure id="device-saved-percent" label="Saving" value={percent(device.savedPercent)} exact={device.savedPercent}>
        <span>since it enrolled</span>
        {tag}
      </Figure>
      <Figure id="device-saved" label="Energy saved" value={there ? energy(device.savedMillijoules) : none} exact={device.savedMillijoules}>
        <span>of {there ? energy(device.baselineMillijoules) : none}</span>
        {tag}
      </Figure>
      <Figure id="device-energy" label="Energy per inference" value={there ? energy(device.energyMillijoules / device.inferences) : none}>
        <span>tiers spent {energy(device.remoteMillijoules)}</span>
        {tag}
      </Figure>
      <Figure id="device-inferences" label="Inferences" value={count(device.inferences)} exact={device.inferences}>
        <span>mean {quantity(there ? detail.quality.meanLatencyMs : null, 'ms')}</span>
      </Figure>
      <Figure id="device-qos" label="Latency limit missed" value={there ? percent(device.qosViolationPercent) : none} exact={device.qosViolationPercent}>
        <span>accuracy missed {there ? percent(device.accuracyViolationPercent) : none}</span>
      </Figure>
      <Figure id="device-policy" label="Prior merged" value={device.policyVersion === 0 ? 'none yet' : `v${device.policyVersion}`} exact={device.policyVersion}>
        <span>{device.policy ?? 'no'} policy</span>
        <span>battery {percent(device.batteryPercent)}</span>
      </Figure>
    </div>
  );
}
