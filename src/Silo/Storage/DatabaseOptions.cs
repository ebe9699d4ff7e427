using System.Data.Common;
using Microsoft.Extensions.Options;

namespace AutoScale.Silo.Storage;

/// <summary>Which database holds what must not be lost; the host fills it from its settings.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Storage";

    /// <summary><c>sqlite</c> (one file, for a silo on its own) or <c>postgres</c> (shared by the silos of a cluster). Default <c>sqlite</c>.</summary>
    public string Provider { get; set; } = Sqlite;

    /// <summary>
    /// What the provider connects to: for <c>sqlite</c> <c>Data Source=file</c>, for <c>postgres</c> <c>Host=…;Database=…;Username=…;Password=…</c>.
    /// Default <c>Data Source=autoscale.db</c>. Holds a secret, so it is never logged.
    /// </summary>
    public string ConnectionString { get; set; } = "Data Source=autoscale.db";

    /// <summary>Whether the schema is only verified, and a start on a database that lacks a step refused. Default false: what is missing is applied.</summary>
    public bool VerifyOnly { get; set; }

    /// <summary>What the silo's settings say.</summary>
    public static DatabaseOptions From(Configuration.StorageOptions settings) => new()
    {
        Provider = settings.Provider is Configuration.StorageProvider.Sqlite ? Sqlite : Postgres,
        ConnectionString = settings.ToConnectionString(),
        VerifyOnly = settings.Migrations is Configuration.StorageMigrations.Verify,
    };

    internal const string Sqlite = "sqlite";
    internal const string Postgres = "postgres";
}

sealed class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        var problem = options.Provider switch
        {
            DatabaseOptions.Sqlite => Missing(options, "Data Source", "file") ?? InMemory(options),
            DatabaseOptions.Postgres => Missing(options, "Host", "server"),
            _ => $"Storage:Provider is '{options.Provider}'; it must be {DatabaseOptions.Sqlite} or {DatabaseOptions.Postgres}.",
        };
        return problem is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problem);
    }

    static string? Missing(DatabaseOptions options, string keyword, string what)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = options.ConnectionString };
            return parts.TryGetValue(keyword, out var value) && value is string { Length: > 0 }
                ? null
                : $"Storage:ConnectionString names no {what}; for {options.Provider} it must hold '{keyword}=…'.";
        }
        catch (ArgumentException)
        {
            return "Storage:ConnectionString cannot be read; it must be of the form 'name=value;name=value'.";
        }
    }

    static string? InMemory(DatabaseOptions options) => options.ConnectionString.Contains(":memory:", StringComparison.OrdinalIgnoreCase)
        || options.ConnectionString.Replace(" ", "", StringComparison.Ordinal).Contains("Mode=Memory", StringComparison.OrdinalIgnoreCase)
        ? "Storage:ConnectionString names a database in memory; what is acknowledged must be durable, so name a file."
        : null;
}
