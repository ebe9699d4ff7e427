-- oldest-program: 1
-- Models that operators uploaded, for all silos, and the key that the fleet signs with. Times are milliseconds since 1970, UTC.

create table model_file (
    model text primary key,
    sha256 text not null,
    bytes integer not null,
    signature blob not null,
    uploaded_ms integer not null,
    content blob not null);

create table signing_key (
    id integer primary key,
    pkcs8 blob not null,
    created_ms integer not null);
