namespace AutoScale.Silo.Configuration;

/// <summary>Section <c>Storage</c>: where grains, keys and catalog lie.</summary>
public sealed class StorageOptions
{
    /// <summary>The database: <c>sqlite</c> (default, one file) or <c>postgres</c>.</summary>
    public StorageProvider Provider { get; init; } = StorageProvider.Sqlite;

    /// <summary>PostgreSQL's connection string; SQLite needs none.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The folder of what the silo writes itself: SQLite's file, generated keys, cached models. Made if missing. Default <c>data</c>.</summary>
    public string Directory { get; init; } = "data";

    /// <summary>
    /// The schema at the start: <c>apply</c> (default) what is missing, or <c>verify</c> and refuse to start where something is: then the command
    /// <c>migrate</c> applies it, so that the silo's database role needs no right to change tables.
    /// </summary>
    public StorageMigrations Migrations { get; init; } = StorageMigrations.Apply;

    /// <summary>Tells the storage.</summary>
    internal void ApplyTo(AutoScale.Silo.Storage.DatabaseOptions options)
    {
        var database = AutoScale.Silo.Storage.DatabaseOptions.From(this);
        (options.Provider, options.ConnectionString, options.VerifyOnly) = (database.Provider, database.ConnectionString, database.VerifyOnly);
    }

    internal string ToConnectionString() => Provider is StorageProvider.Sqlite ? $"Data Source={Path.Combine(Directory, "autoscale.db")}" : ConnectionString!;

    internal IEnumerable<string> Problems()
    {
        if (Provider is StorageProvider.Postgres && string.IsNullOrWhiteSpace(ConnectionString))
        {
            yield return "Storage:Provider is 'postgres' but Storage:ConnectionString is empty; give one such as 'Host=…;Database=…;Username=…;Password=…'.";
        }

        if (Provider is StorageProvider.Sqlite && !string.IsNullOrWhiteSpace(ConnectionString))
        {
            yield return "Storage:ConnectionString is set but Storage:Provider is 'sqlite', which lies in Storage:Directory; set Storage:Provider to postgres, or leave the connection string out.";
        }

        if (string.IsNullOrWhiteSpace(Directory) || File.Exists(Directory))
        {
            yield return $"Storage:Directory is '{Directory}'; it must name a folder.";
        }
    }
}

/// <summary>A kind of database.</summary>
public enum StorageProvider
{
    Sqlite,
    Postgres,
}

/// <summary>What a start does about the schema.</summary>
public enum StorageMigrations
{
    Apply,
    Verify,
}
