-- oldest-program: 1
-- Models that operators uploaded, for all silos, and the key that the fleet signs with. Times are milliseconds since 1970, UTC.

create table model_file (
    model text primary key,
    sha256 text not null,
    bytes bigint not null,
    signature bytea not null,
    uploaded_ms bigint not null,
    content bytea not null);

create table signing_key (
    id bigint primary key,
    pkcs8 bytea not null,
    created_ms bigint not null);
