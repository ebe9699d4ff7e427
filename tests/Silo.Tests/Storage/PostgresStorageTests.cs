using AutoScale.Silo.Storage;
using AutoScale.Testing;

namespace AutoScale.Silo.Tests.Storage;

/// <summary>The contract on a real PostgreSQL, each test in a database of its own.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresStorageTests(PostgresFixture postgres) : GrainStorageContract
{
    string connectionString = "";

    protected override DatabaseOptions Options => new() { Provider = "postgres", ConnectionString = connectionString };

    public override async Task InitializeAsync() => connectionString = await postgres.Server.CreateDatabaseAsync($"contract{postgres.NextNumber()}");

    protected override Task CrashAsync() => postgres.Server.CrashAsync();
}

/// <summary>One server for all tests of the collection.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    int number;

    public PostgresServer Server { get; private set; } = null!;

    public int NextNumber() => Interlocked.Increment(ref number);

    public async Task InitializeAsync() => Server = await PostgresServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresFixture>
{
    public const string Name = "postgres";
}
