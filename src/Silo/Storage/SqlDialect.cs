namespace AutoScale.Silo.Storage;

/// <summary>The SQL of one database, all of it.</summary>
/// <remarks>
/// A row of <c>grain_state</c> is never deleted: clearing leaves the row without a state, so that a version number never comes again and a
/// writer that slept through a clear is always refused.
/// </remarks>
abstract class SqlDialect
{
    /// <summary>The folder of its migrations.</summary>
    public abstract string Migrations { get; }

    /// <summary>Makes other migrations wait until the present transaction ends; null where beginning a transaction does.</summary>
    public abstract string? WaitForMigrations { get; }

    /// <summary>Bounds how long a migration waits for a table; null where the connection does.</summary>
    public abstract string? BoundLocks { get; }

    /// <summary>Whether the database takes one writer at a time, so that waiting inside this process is cheaper than in the database.</summary>
    public abstract bool HasOneWriter { get; }

    public abstract string HasMigrationTable { get; }

    public abstract string CreateMigrationTable { get; }

    public string ReadMigrations =>
        "select version, name, checksum, oldest_program as OldestProgram, applied_at as AppliedAt from autoscale_migration order by version";

    public string InsertMigration =>
        "insert into autoscale_migration (version, name, checksum, oldest_program) values (@Version, @Name, @Checksum, @OldestProgram)";

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
    public override string Migrations => "sqlite";

    public override string? WaitForMigrations => null;

    public override string? BoundLocks => null;

    public override bool HasOneWriter => true;

    public override string HasMigrationTable => "select count(*) from sqlite_master where type = 'table' and name = 'autoscale_migration'";

    public override string CreateMigrationTable =>
        """
        create table if not exists autoscale_migration (
            version integer primary key,
            name text not null,
            checksum text not null,
            oldest_program integer not null,
            applied_at text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')))
        """;
}

/// <summary>PostgreSQL 13 or later.</summary>
sealed class PostgresDialect : SqlDialect
{
    public override string Migrations => "postgres";

    /// <summary>The number is this project's own: two silos that start together agree on it, and nobody else uses it.</summary>
    public override string? WaitForMigrations => "select pg_advisory_xact_lock(4705513302164734824)";

    public override string? BoundLocks => "set local lock_timeout = '10s'";

    public override bool HasOneWriter => false;

    public override string HasMigrationTable => "select to_regclass('autoscale_migration') is not null";

    public override string CreateMigrationTable =>
        """
        create table if not exists autoscale_migration (
            version integer primary key,
            name text not null,
            checksum text not null,
            oldest_program integer not null,
            applied_at text not null default to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
        """;
}
