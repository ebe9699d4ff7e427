-- oldest-program: 1
-- Which policy a device learns with: null and '' stand for what was written before anybody asked.

alter table history_queue add column policy text null;
alter table device_directory add column policy text null;

-- The classes' roll-ups once more, by policy. Explored is here what chance picked: a policy that explores by optimism leaves nothing to it.
create table history_policy (
    level integer not null,
    bucket integer not null,
    device_class text not null,
    policy text not null,
    provenance integer not null,
    slice integer not null,
    inferences integer not null,
    energy real not null,
    energy_squared real not null,
    remote_energy real not null,
    baseline_energy real not null,
    explored integer not null,
    explored_energy real not null,
    explored_remote_energy real not null,
    explored_baseline_energy real not null,
    primary key (level, bucket, device_class, policy, provenance, slice));

insert into history_policy
select level, bucket, device_class, '', provenance, slice, inferences, energy, energy_squared, remote_energy, baseline_energy, explored,
    explored_energy, explored_remote_energy, explored_baseline_energy
from history_class;
