import type { OverviewResponse } from '../../api/contract';
import { Figure } from '../../components/Figure';
import { ProvenanceTag } from '../../components/Tags';
import { energy } from '../../format/energy';
import { interval } from '../../format/interval';
import { none, percent } from '../../format/number';

/** The one figure that the page is about, never without its interval and its provenance. */
export function SavingHero({ overview: { saving } }: { readonly overview: OverviewResponse }) {
  const there = saving.inferences > 0;
  const range = interval(saving.savedPercent, percent);
  return (
    <div class="row hero-row">
      <Figure id="saved-percent" label={`Less energy than ${saving.baseline}`} value={there ? percent(saving.savedPercent.value) : none} exact={saving.savedPercent.value} hero card={false}>
        {there ? (
          <>
            <span>{range === null ? 'too few devices for an interval' : `${saving.confidencePercent} % interval ${range}`}</span>
            <ProvenanceTag provenance={saving.provenance} mix={saving.mix} />
          </>
        ) : null}
      </Figure>
      <Figure id="saved-energy" label="Energy saved" value={there ? energy(saving.savedMillijoules.value) : none} exact={saving.savedMillijoules.value} card={false}>
        {there ? (
          <>
            <span>{interval(saving.savedMillijoules, energy) ?? 'no interval'}</span>
            <ProvenanceTag provenance={saving.provenance} mix={saving.mix} />
          </>
        ) : null}
      </Figure>
    </div>
  );
}
