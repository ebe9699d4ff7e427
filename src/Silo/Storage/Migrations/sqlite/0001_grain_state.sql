-- oldest-program: 1
-- What grains remember, and the key ring behind tokens. Adopts a database of before there were migrations: such a silo counts in
-- autoscale_schema, and may still run beside this one.

create table if not exists autoscale_schema (version integer not null);

create table if not exists grain_state (
    grain_id text not null,
    name text not null,
    version integer not null,
    state blob null,
    primary key (grain_id, name));

create table if not exists data_protection_key (
    id integer primary key autoincrement,
    friendly_name text not null,
    xml text not null);

insert into autoscale_schema (version)
select wanted from (select 1 as wanted union all select 2)
where wanted not in (select version from autoscale_schema);
