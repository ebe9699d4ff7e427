namespace AutoScale.Silo.Storage;

/// <summary>The SQL of one database, all of it.</summary>
/// <remarks>
/// A row of <c>grain_state</c> is never deleted: clearing leaves the row without a state, so that a version number never comes again and a
/// writer that slept through a clear is always refused.
/// </remarks>
abstract class SqlDialect
{
    /// <summary>Makes others wait until the present transaction ends; null where beginning a transaction does.</summary>
    public abstract string? LockSchema { get; }

    /// <summary>Whether the database takes one writer at a time, so that waiting inside this process is cheaper than in the database.</summary>
    public abstract bool HasOneWriter { get; }

    /// <summary>
    /// The schema: version n is what the first n statements make. Only ever appended to; a statement that was released is never edited.
    /// </summary>
    public abstract IReadOnlyList<string> Schema { get; }

    public string CreateSchemaVersion => "create table if not exists autoscale_schema (version integer not null)";

    public string ReadSchemaVersion => "select max(version) from autoscale_schema";

    public string WriteSchemaVersion => "insert into autoscale_schema (version) values (@version)";

    public string ReadState => "select version, state from grain_state where grain_id = @grainId and name = @name";

    public string InsertState =>
        "insert into grain_state (grain_id, name, version, state) values (@grainId, @name, 1, @state) on conflict do nothing";

    public string UpdateState =>
        "update grain_state set version = version + 1, state = @state where grain_id = @grainId and name = @name and version = @version";

    public string ReadKeys => "select xml from data_protection_key order by id";

    public string InsertKey => "insert into data_protection_key (friendly_name, xml) values (@friendlyName, @xml)";
}

/// <summary>SQLite 3.24 or later.</summary>
sealed class SqliteDialect : SqlDialect
{
    public override string? LockSchema => null;

    public override bool HasOneWriter => true;

    public override IReadOnlyList<string> Schema =>
    [
        """
        create table grain_state (
            grain_id text not null,
            name text not null,
            version integer not null,
            state blob null,
            primary key (grain_id, name))
        """,
        """
        create table data_protection_key (
            id integer primary key autoincrement,
            friendly_name text not null,
            xml text not null)
        """,
    ];
}

/// <summary>PostgreSQL 13 or later.</summary>
sealed class PostgresDialect : SqlDialect
{
    /// <summary>The number is this project's own: two silos that start together agree on it, and nobody else uses it.</summary>
    public override string? LockSchema => "select pg_advisory_xact_lock(4705513302164734824)";

    public override bool HasOneWriter => false;

    public override IReadOnlyList<string> Schema =>
    [
        """
        create table grain_state (
            grain_id text not null,
            name text not null,
            version bigint not null,
            state bytea null,
            primary key (grain_id, name))
        """,
        """
        create table data_protection_key (
            id bigint generated always as identity primary key,
            friendly_name text not null,
            xml text not null)
        """,
    ];
}
