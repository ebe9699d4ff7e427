-- oldest-program: 1
-- What grains remember, and the key ring behind tokens. Adopts a database of before there were migrations: such a silo counts in
-- autoscale_schema, and may still run beside this one.

create table if not exists autoscale_schema (version integer not null);

create table if not exists grain_state (
    grain_id text not null,
    name text not null,
    version bigint not null,
    state bytea null,
    primary key (grain_id, name));

create table if not exists data_protection_key (
    id bigint generated always as identity primary key,
    friendly_name text not null,
    xml text not null);

insert into autoscale_schema (version)
select wanted from generate_series(1, 2) as wanted
where wanted not in (select version from autoscale_schema);
