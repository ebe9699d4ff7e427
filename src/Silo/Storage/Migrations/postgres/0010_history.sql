-- oldest-program: 1
-- What the fleet did, for the dashboard. A grain's state and the experience that it holds are written in one transaction; a folder then adds each
-- batch to the roll-ups and takes it off the queue, in one transaction too. Times are Unix time, in ms (_at) or in s (bucket).

create table experience (
    device_id text not null,
    epoch integer not null,
    sequence bigint not null,
    -- By the device's clock, and by the clock that it is counted by: the device's where that can be true, else the grain's.
    at bigint not null,
    counted_at bigint not null,
    written_at bigint not null,
    network text not null,
    state integer not null,
    next_state integer not null,
    target text not null,
    is_baseline smallint not null,
    reason smallint not null,
    propensity double precision not null,
    reward double precision not null,
    energy double precision not null,
    remote_energy double precision not null,
    baseline_energy double precision not null,
    provenance smallint not null,
    latency double precision not null,
    accuracy double precision not null,
    qos_latency double precision not null,
    qos_accuracy double precision not null,
    fell_back smallint not null,
    primary key (device_id, epoch, sequence));

-- Rows lie nearly in the order of writing, and only whole spans of it are ever deleted: a block range index is enough, and tiny.
create index experience_written on experience using brin (written_at);

-- Batches that are durable and not yet in the roll-ups, each with the device as it stood after it.
create table history_queue (
    id bigint generated always as identity primary key,
    device_id text not null,
    device_class text not null,
    slice smallint not null,
    epoch integer not null,
    first_sequence bigint not null,
    last_sequence bigint not null,
    written_at bigint not null,
    policy_version integer not null,
    transitions bigint not null,
    inferences bigint not null,
    energy double precision not null,
    remote_energy double precision not null,
    baseline_energy double precision not null,
    latency double precision not null,
    qos_violations bigint not null,
    accuracy_violations bigint not null,
    fallbacks bigint not null,
    measured bigint not null,
    backlog bigint null,
    battery double precision null);

-- Energy by group of devices: what savings over time and their intervals come from.
create table history_energy (
    level integer not null,
    bucket bigint not null,
    provenance smallint not null,
    slice smallint not null,
    inferences bigint not null,
    energy double precision not null,
    energy_squared double precision not null,
    remote_energy double precision not null,
    baseline_energy double precision not null,
    latency double precision not null,
    qos_violations bigint not null,
    accuracy_violations bigint not null,
    fallbacks bigint not null,
    primary key (level, bucket, provenance, slice));

-- The same by class of devices, with the explored and the baseline's inferences once more, for comparison.
create table history_class (
    level integer not null,
    bucket bigint not null,
    device_class text not null,
    provenance smallint not null,
    slice smallint not null,
    inferences bigint not null,
    energy double precision not null,
    energy_squared double precision not null,
    remote_energy double precision not null,
    baseline_energy double precision not null,
    explored bigint not null,
    explored_energy double precision not null,
    explored_remote_energy double precision not null,
    explored_baseline_energy double precision not null,
    on_baseline bigint not null,
    on_baseline_weighted_energy double precision not null,
    on_baseline_weighted_declared double precision not null,
    primary key (level, bucket, device_class, provenance, slice));

create table history_target (
    level integer not null,
    bucket bigint not null,
    target text not null,
    inferences bigint not null,
    energy double precision not null,
    remote_energy double precision not null,
    latency double precision not null,
    qos_violations bigint not null,
    primary key (level, bucket, target));

create table history_network (
    level integer not null,
    bucket bigint not null,
    network text not null,
    tier smallint not null,
    inferences bigint not null,
    energy double precision not null,
    latency double precision not null,
    latency_squared double precision not null,
    qos_violations bigint not null,
    measured bigint not null,
    modelled bigint not null,
    primary key (level, bucket, network, tier));

-- Every device as it last reported, for search, filters and pages.
create table device_directory (
    device_id text primary key,
    device_class text not null,
    enrolled_at bigint null,
    revoked_at bigint null,
    revoked_reason text null,
    last_seen bigint null,
    policy_version integer not null default 0,
    transitions bigint not null default 0,
    inferences bigint not null default 0,
    energy double precision not null default 0,
    remote_energy double precision not null default 0,
    baseline_energy double precision not null default 0,
    saved double precision not null default 0,
    saved_percent double precision null,
    qos_violations bigint not null default 0,
    qos_percent double precision null,
    accuracy_violations bigint not null default 0,
    measured bigint not null default 0,
    assumed bigint not null default 0,
    latency double precision not null default 0,
    fallbacks bigint not null default 0,
    backlog bigint null,
    battery double precision null);

create index device_directory_class on device_directory (device_class, device_id);
-- In the orders that a list is asked for: unknown values last either way, then the id.
create index device_directory_seen_first on device_directory (last_seen, device_id);
create index device_directory_seen_last on device_directory (last_seen desc nulls last, device_id);
create index device_directory_saved_least on device_directory (saved_percent, device_id);
create index device_directory_saved_most on device_directory (saved_percent desc nulls last, device_id);

-- What each silo says of itself every few seconds, one row a start.
create table silo_status (
    silo text primary key,
    tier text not null,
    site text not null,
    version text not null,
    grain_host text not null,
    started_at bigint not null,
    seen_at bigint not null,
    running integer not null,
    waiting integer not null,
    max_concurrent integer not null,
    max_queued integer not null,
    admitted bigint not null,
    rejected_busy bigint not null,
    rejected_late bigint not null,
    processor_seconds double precision not null,
    memory_bytes bigint not null,
    loaded_models text not null);
