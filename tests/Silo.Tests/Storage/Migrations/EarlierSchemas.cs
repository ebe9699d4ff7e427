using AutoScale.Silo.Storage;
using AutoScale.Silo.Storage.Migrations;
using Dapper;

namespace AutoScale.Silo.Tests.Storage.Migrations;

/// <summary>Databases as earlier versions of the program left them.</summary>
static class EarlierSchemas
{
    /// <summary>What the programs before there were migrations made: their schema version, -1 for none; and the newest step that the database has, 0 for none.</summary>
    public static TheoryData<int, int> All
    {
        get
        {
            var versions = new TheoryData<int, int> { { -1, 0 }, { 0, 0 }, { 1, 0 }, { 2, 0 } };
            foreach (var step in Migration.Of("postgres").Concat(Migration.Of("sqlite")).Select(step => step.Version).Distinct().Order())
            {
                versions.Add(-1, step);
            }

            return versions;
        }
    }

    /// <summary>Makes an empty database one of an earlier version.</summary>
    public static async Task MakeAsync(DatabaseOptions options, int before, int step)
    {
        await using var database = new SystemDatabase(options, [.. Migration.Of(options.Provider).Where(known => known.Version <= step)]);
        if (step > 0)
        {
            await database.PrepareAsync();
        }

        if (before >= 0)
        {
            await database.WriteAsync(connection => connection.ExecuteAsync("create table autoscale_schema (version integer not null)"), default);
            for (var version = 1; version <= before; version++)
            {
                var made = version;
                await database.WriteAsync(connection => connection.ExecuteAsync(First(options.Provider)[made - 1]), default);
                await database.WriteAsync(connection => connection.ExecuteAsync("insert into autoscale_schema (version) values (@made)", new { made }), default);
            }
        }
    }

    /// <summary>What the programs before there were migrations ran for their version 1 and 2.</summary>
    static string[] First(string provider) => provider is "postgres"
        ?
        [
            "create table grain_state (grain_id text not null, name text not null, version bigint not null, state bytea null, primary key (grain_id, name))",
            "create table data_protection_key (id bigint generated always as identity primary key, friendly_name text not null, xml text not null)",
        ]
        :
        [
            "create table grain_state (grain_id text not null, name text not null, version integer not null, state blob null, primary key (grain_id, name))",
            "create table data_protection_key (id integer primary key autoincrement, friendly_name text not null, xml text not null)",
        ];
}
