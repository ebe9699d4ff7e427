-- oldest-program: 1
-- What the fleet did, for the dashboard. A grain's state and the experience that it holds are written in one transaction; a folder then adds each
-- batch to the roll-ups and takes it off the queue, in one transaction too. Times are Unix time, in ms (_at) or in s (bucket).

create table experience (
    device_id text not null,
    epoch integer not null,
    sequence integer not null,
    -- By the device's clock, and by the clock that it is counted by: the device's where that can be true, else the grain's.
    at integer not null,
    counted_at integer not null,
    written_at integer not null,
    network text not null,
    state integer not null,
    next_state integer not null,
    target text not null,
    is_baseline integer not null,
    reason integer not null,
    propensity real not null,
    reward real not null,
    energy real not null,
    remote_energy real not null,
    baseline_energy real not null,
    provenance integer not null,
    latency real not null,
    accuracy real not null,
    qos_latency real not null,
    qos_accuracy real not null,
    fell_back integer not null,
    primary key (device_id, epoch, sequence));

create index experience_written on experience (written_at);

-- Batches that are durable and not yet in the roll-ups, each with the device as it stood after it.
create table history_queue (
    id integer primary key autoincrement,
    device_id text not null,
    device_class text not null,
    slice integer not null,
    epoch integer not null,
    first_sequence integer not null,
    last_sequence integer not null,
    written_at integer not null,
    policy_version integer not null,
    transitions integer not null,
    inferences integer not null,
    energy real not null,
    remote_energy real not null,
    baseline_energy real not null,
    latency real not null,
    qos_violations integer not null,
    accuracy_violations integer not null,
    fallbacks integer not null,
    measured integer not null,
    backlog integer null,
    battery real null);

-- Energy by group of devices: what savings over time and their intervals come from.
create table history_energy (
    level integer not null,
    bucket integer not null,
    provenance integer not null,
    slice integer not null,
    inferences integer not null,
    energy real not null,
    energy_squared real not null,
    remote_energy real not null,
    baseline_energy real not null,
    latency real not null,
    qos_violations integer not null,
    accuracy_violations integer not null,
    fallbacks integer not null,
    primary key (level, bucket, provenance, slice));

-- The same by class of devices, with the explored and the baseline's inferences once more, for comparison.
create table history_class (
    level integer not null,
    bucket integer not null,
    device_class text not null,
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
    on_baseline integer not null,
    on_baseline_weighted_energy real not null,
    on_baseline_weighted_declared real not null,
    primary key (level, bucket, device_class, provenance, slice));

create table history_target (
    level integer not null,
    bucket integer not null,
    target text not null,
    inferences integer not null,
    energy real not null,
    remote_energy real not null,
    latency real not null,
    qos_violations integer not null,
    primary key (level, bucket, target));

create table history_network (
    level integer not null,
    bucket integer not null,
    network text not null,
    tier integer not null,
    inferences integer not null,
    energy real not null,
    latency real not null,
    latency_squared real not null,
    qos_violations integer not null,
    measured integer not null,
    modelled integer not null,
    primary key (level, bucket, network, tier));

-- Every device as it last reported, for search, filters and pages.
create table device_directory (
    device_id text primary key,
    device_class text not null,
    enrolled_at integer null,
    revoked_at integer null,
    revoked_reason text null,
    last_seen integer null,
    policy_version integer not null default 0,
    transitions integer not null default 0,
    inferences integer not null default 0,
    energy real not null default 0,
    remote_energy real not null default 0,
    baseline_energy real not null default 0,
    saved real not null default 0,
    saved_percent real null,
    qos_violations integer not null default 0,
    qos_percent real null,
    accuracy_violations integer not null default 0,
    measured integer not null default 0,
    assumed integer not null default 0,
    latency real not null default 0,
    fallbacks integer not null default 0,
    backlog integer null,
    battery real null);

create index device_directory_class on device_directory (device_class, device_id);
create index device_directory_last_seen on device_directory (last_seen, device_id);
create index device_directory_saved_percent on device_directory (saved_percent, device_id);

-- What each silo says of itself every few seconds, one row a start.
create table silo_status (
    silo text primary key,
    tier text not null,
    site text not null,
    version text not null,
    grain_host text not null,
    started_at integer not null,
    seen_at integer not null,
    running integer not null,
    waiting integer not null,
    max_concurrent integer not null,
    max_queued integer not null,
    admitted integer not null,
    rejected_busy integer not null,
    rejected_late integer not null,
    processor_seconds real not null,
    memory_bytes integer not null,
    loaded_models text not null);
