-- oldest-program: 1
-- Keys that operators made, refresh tokens that are good once, and what operators did. Times are milliseconds since 1970, UTC.

create table access_key (
    id text primary key,
    purpose text not null,
    digest blob not null unique,
    family text not null,
    label text not null,
    created_ms integer not null,
    expires_ms integer null,
    max_uses integer null,
    uses integer not null default 0,
    revoked_ms integer null);

create table refresh_family (
    subject text primary key,
    current_id text not null,
    previous_id text null,
    expires_ms integer not null);

create table audit_entry (
    id integer primary key autoincrement,
    at_ms integer not null,
    actor text not null,
    action text not null,
    subject text not null,
    address text not null,
    detail text null,
    status integer null);
