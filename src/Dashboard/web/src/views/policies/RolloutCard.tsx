import { useState } from 'preact/hooks';
import { addresses } from '../../api/addresses';
import type { ArmListing, ComparisonListing, FleetEstimate, PolicyVersion, RolloutPhase } from '../../api/contract';
import { call } from '../../api/http';
import { useQuery } from '../../api/useQuery';
import { useRefresh } from '../../api/useRefresh';
import { Card } from '../../components/Card';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Loaded } from '../../components/Loaded';
import { energy } from '../../format/energy';
import { interval } from '../../format/interval';
import { count, counted, none, percent } from '../../format/number';
import { fullTime } from '../../format/time';

type Action = 'stage' | 'promote' | 'rollback';

const phases: Record<RolloutPhase, string> = {
  none: 'None yet',
  staged: 'On trial',
  undecided: 'On trial, undecided: too few devices or inferences for a verdict',
  promoted: 'Promoted',
  rolledBack: 'Rolled back',
};

/** A version on trial: who has it, what it does against the version before, and the way to give it to all or to none. */
export function RolloutCard({ deviceClass, policy, version, versions, onDone }: {
  readonly deviceClass: string;
  readonly policy: string;
  /** The version that devices have. */
  readonly version: number;
  readonly versions: readonly PolicyVersion[];
  readonly onDone: () => void;
}) {
  const query = useQuery<ComparisonListing>(addresses.rollout(deviceClass, policy));
  const [asked, ask] = useState<Action | null>(null);
  useRefresh(query.reload, 5);
  const kept = versions.filter((row) => row.isKept);
  const post = async (action: Action, form: FormData) => {
    const reason = String(form.get('reason') ?? '');
    await call(addresses.rollout(deviceClass, policy, action === 'stage' ? undefined : action), {
      method: 'POST',
      body: JSON.stringify(action === 'stage' ? { version: Number(form.get('version')), percent: Number(form.get('percent')), reason } : { reason }),
    });
    query.reload();
    onDone();
  };

  return (
    <Card title="Trial of a version" id="rollout">
      <Loaded query={query} of="the trial" rows={3}>
        {({ rollout, control, candidate, confidence }) => {
          const open = rollout !== null && (rollout.phase === 'staged' || rollout.phase === 'undecided');
          return (
            <div data-phase={rollout?.phase ?? 'none'}>
              {rollout === null ? (
                <p class="muted">
                  No version was ever on trial: {version === 0 ? 'nothing is published yet' : `all devices of the class are to have v${version}`}. A trial gives a kept version to a share of the devices and compares them with the others.
                </p>
              ) : (
                <p>
                  <strong>{phases[rollout.phase]}.</strong>{' '}
                  <span class="muted">
                    v{rollout.candidate} for {rollout.percent}{'\u00a0'}% of the devices, against v{rollout.control}; staged {fullTime(new Date(rollout.stagedAt))}
                    {rollout.decidedAt === null ? '' : `, decided ${fullTime(new Date(rollout.decidedAt))}`}
                    {rollout.reason === '' ? '.' : `: ${rollout.reason}.`}
                    {open ? ` Looked at ${counted(rollout.look, 'time', 'times')}; it is rolled back by itself where it does worse.` : ''}
                  </span>
                </p>
              )}
              {control === null || candidate === null ? null : (
                <div class="arms">
                  <Arm id="candidate" name={open ? 'On trial' : 'Was on trial'} arm={candidate} confidence={confidence} />
                  <Arm id="control" name="Compared with" arm={control} confidence={confidence} />
                </div>
              )}
              <div class="row middle more">
                {open ? (
                  <>
                    <button type="button" onClick={() => ask('promote')}>
                      Promote v{rollout.candidate}
                    </button>
                    <button type="button" class="danger" onClick={() => ask('rollback')}>
                      Roll back v{rollout.candidate}
                    </button>
                  </>
                ) : kept.length > 0 ? (
                  <button type="button" onClick={() => ask('stage')}>
                    Stage a version
                  </button>
                ) : null}
              </div>
            </div>
          );
        }}
      </Loaded>
      {asked === 'stage' ? (
        <ConfirmDialog title={`Stage a version for ${deviceClass}?`} action="Stage" onClose={() => ask(null)} onConfirm={(form) => post('stage', form)}>
          <p>This share of the class’s devices gets the version, the others go on with v{version}. Nothing else is published until it is decided.</p>
          <label class="field">
            <span>Version</span>
            <select name="version">
              {kept.map((row) => (
                <option key={row.version} value={row.version}>
                  v{row.version}, of {fullTime(new Date(row.publishedAt))}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>Devices, percent</span>
            <input name="percent" type="number" required min={1} max={99} step={1} defaultValue="10" />
          </label>
          <Reason />
        </ConfirmDialog>
      ) : null}
      {asked === 'promote' ? (
        <ConfirmDialog title="Promote the version on trial?" action="Promote" onClose={() => ask(null)} onConfirm={(form) => post('promote', form)}>
          <p>All devices of the class get it.</p>
          <Reason />
        </ConfirmDialog>
      ) : null}
      {asked === 'rollback' ? (
        <ConfirmDialog title="Roll back the version on trial?" action="Roll back" danger onClose={() => ask(null)} onConfirm={(form) => post('rollback', form)}>
          <p>All devices of the class get what the others have now, under a new number.</p>
          <Reason />
        </ConfirmDialog>
      ) : null}
    </Card>
  );
}

function Reason() {
  return (
    <label class="field">
      <span>Reason, kept with the trial</span>
      <input name="reason" required minLength={1} maxLength={200} />
    </label>
  );
}

function Arm({ id, name, arm, confidence }: { readonly id: string; readonly name: string; readonly arm: ArmListing; readonly confidence: number }) {
  const share = (value: number) => percent(value * 100);
  return (
    <section data-arm={id} aria-label={`${name}: version ${arm.version}`}>
      <h3>
        {name}: v{arm.version}
      </h3>
      <dl class="facts">
        <dt>Devices, inferences</dt>
        <dd data-figure={`${id}-devices`} data-exact={arm.devices}>
          {count(arm.devices)}, {count(arm.inferences)}
        </dd>
        <Estimated name="Energy of an inference" estimate={arm.millijoulesPerInference} format={energy} confidence={confidence} />
        <Estimated name="Of the declared baseline’s" estimate={arm.relativeEnergy} format={share} confidence={confidence} />
        <Estimated name="Limit missed" estimate={arm.qosMissRate} format={share} confidence={confidence} />
      </dl>
    </section>
  );
}

function Estimated({ name, estimate, format, confidence }: { readonly name: string; readonly estimate: FleetEstimate; readonly format: (value: number) => string; readonly confidence: number }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {estimate.value === null ? none : format(estimate.value)}{' '}
        <span class="muted small">{estimate.value === null ? '' : (interval({ ...estimate, value: estimate.value }, format) ?? 'no interval with fewer than two devices')}</span>
        <span class="visually-hidden"> {confidence * 100} % interval</span>
      </dd>
    </>
  );
}
