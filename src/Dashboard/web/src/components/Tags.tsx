import type { DeviceState, FigureProvenance, ProvenanceMix, DecisionReason, AlarmSeverity } from '../api/contract';
import { percent } from '../format/number';

const meaning: Record<FigureProvenance, string> = {
  measured: 'Read from a meter on the device.',
  modelled: 'Computed by the equations over a device profile; nobody measured it.',
  assumed: 'Neither measured nor modelled: an assumption.',
  mixed: 'Joules of more than one kind.',
  none: 'There are no inferences.',
};

/** How the joules of a figure are known; stands beside every energy figure. */
export function ProvenanceTag({ provenance, mix }: { readonly provenance: FigureProvenance; readonly mix?: ProvenanceMix }) {
  if (provenance === 'none') {
    return null;
  }

  return (
    <span class={`tag ${provenance}`} title={meaning[provenance]} data-provenance={provenance}>
      {provenance === 'mixed' && mix !== undefined ? mixText(mix) : provenance}
    </span>
  );
}

/** Shares of a mix that are there, largest first: 60 % modelled, 40 % measured. */
export function mixText({ measuredPercent, modelledPercent, assumedPercent }: ProvenanceMix): string {
  return [
    { name: 'measured', share: measuredPercent },
    { name: 'modelled', share: modelledPercent },
    { name: 'assumed', share: assumedPercent },
  ]
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .map(({ name, share }) => (share >= 100 ? name : `${percent(share)} ${name}`))
    .join(', ');
}

/** The one kind of a mix, where there is but one. */
export function mixProvenance(mix: ProvenanceMix): FigureProvenance {
  const kinds = (['measured', 'modelled', 'assumed'] as const).filter((kind) => mix[`${kind}Percent`] > 0);
  return kinds.length === 0 ? 'none' : kinds.length === 1 ? (kinds[0] ?? 'none') : 'mixed';
}

const stateTone: Record<DeviceState, string> = { active: 'good', offline: 'warn', enrolled: 'accent', revoked: 'bad' };

export function DeviceStateTag({ state }: { readonly state: DeviceState }) {
  return (
    <span class={`tag ${stateTone[state]}`} data-state={state}>
      <i class="dot" aria-hidden="true" />
      {state}
    </span>
  );
}

const severityTone: Record<AlarmSeverity, string> = { info: 'accent', warning: 'warn', critical: 'bad' };

export function SeverityTag({ severity }: { readonly severity: AlarmSeverity }) {
  return <span class={`tag ${severityTone[severity]}`}>{severity}</span>;
}

const reasonMeaning: Record<DecisionReason, string> = {
  greedy: 'The target that the policy holds for best.',
  explore: 'Chosen to learn: by chance, or for too little is known of it.',
  rule: 'Told by a rule, not by the learned values.',
  forced: 'Ordered by an operator.',
};

export function ReasonTag({ reason }: { readonly reason: DecisionReason }) {
  return (
    <span class={`tag ${reason === 'greedy' ? '' : reason === 'explore' ? 'accent' : 'warn'}`} title={reasonMeaning[reason]}>
      {reason}
    </span>
  );
}
