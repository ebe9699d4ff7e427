import type { OverviewResponse } from '../../api/contract';
import { Figure } from '../../components/Figure';
import { ProvenanceTag } from '../../components/Tags';
import { co2e, energy } from '../../format/energy';
import { interval } from '../../format/interval';
import { count, counted, none, number, percent, quantity } from '../../format/number';

/** The range in figures, each with what it rests on. */
export function Figures({ overview }: { readonly overview: OverviewResponse }) {
  const { saving, quality } = overview;
  const there = saving.inferences > 0;
  const tag = <ProvenanceTag provenance={saving.provenance} mix={saving.mix} />;
  return (
    <div class="figures six">
      <Figure id="energy-per-inference" label="Energy per inference" value={there ? energy(saving.millijoulesPerInference.value) : none} exact={saving.millijoulesPerInference.value}>
        <span>baseline {there ? energy(saving.baselineMillijoules / saving.inferences) : none}</span>
        {tag}
      </Figure>
      <Figure id="carbon" label="CO₂e avoided" value={there ? co2e(saving.savedCarbonGrams.value) : none} exact={saving.savedCarbonGrams.value}>
        <span>
          {interval(saving.savedCarbonGrams, co2e) ?? 'no interval'}, at {number(overview.gridGramsPerKilowattHour)} g CO₂e per kWh
        </span>
        {tag}
      </Figure>
      <Figure id="saved-with-remote" label="Saving, tiers included" value={there ? percent(saving.savedPercentWithRemote.value) : none} exact={saving.savedPercentWithRemote.value}>
        <span>peers and cloud spent {energy(saving.remoteMillijoules)}</span>
        <ProvenanceTag provenance={there ? 'modelled' : 'none'} />
      </Figure>
      <Figure id="qos-violations" label="Latency limit missed" value={there ? percent(quality.qosViolationPercent) : none} exact={quality.qosViolationPercent}>
        <span>
          {count(quality.qosViolations)} of {count(quality.inferences)}; mean {quantity(there ? quality.meanLatencyMs : null, 'ms')}
        </span>
      </Figure>
      <Figure id="accuracy-violations" label="Accuracy missed" value={there ? percent(quality.accuracyViolationPercent) : none} exact={quality.accuracyViolationPercent}>
        <span>{counted(quality.accuracyViolations, 'inference', 'inferences')}</span>
      </Figure>
      <Figure id="inferences" label="Inferences" value={count(saving.inferences)} exact={saving.inferences}>
        <span>
          {number(overview.inferencesPerSecond)} per second; {count(quality.fallbacks)} fell back
        </span>
      </Figure>
    </div>
  );
}
