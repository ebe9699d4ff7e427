-- oldest-program: 1
-- The other side of a hold-out: decisions that the policy took itself although chance might have. Explored stays what chance took in its place. Of
-- what is older it is known only that chance did not take it.

alter table history_policy add column chosen bigint not null default 0;
alter table history_policy add column chosen_energy double precision not null default 0;
alter table history_policy add column chosen_remote_energy double precision not null default 0;
alter table history_policy add column chosen_baseline_energy double precision not null default 0;

update history_policy
set chosen = inferences - explored, chosen_energy = energy - explored_energy, chosen_remote_energy = remote_energy - explored_remote_energy,
    chosen_baseline_energy = baseline_energy - explored_baseline_energy;
