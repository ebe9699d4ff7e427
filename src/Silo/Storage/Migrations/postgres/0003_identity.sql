-- oldest-program: 1
-- Keys that operators made, refresh tokens that are good once, and what operators did. Times are milliseconds since 1970, UTC.

create table access_key (
    id text primary key,
    purpose text not null,
    digest bytea not null unique,
    family text not null,
    label text not null,
    created_ms bigint not null,
    expires_ms bigint null,
    max_uses bigint null,
    uses bigint not null default 0,
    revoked_ms bigint null);

create table refresh_family (
    subject text primary key,
    current_id text not null,
    previous_id text null,
    expires_ms bigint not null);

create table audit_entry (
    id bigint generated always as identity primary key,
    at_ms bigint not null,
    actor text not null,
    action text not null,
    subject text not null,
    address text not null,
    detail text null,
    status integer null);
