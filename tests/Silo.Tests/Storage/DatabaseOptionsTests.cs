using AutoScale.Silo.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace AutoScale.Silo.Tests.Storage;

public sealed class DatabaseOptionsTests
{
    [Theory]
    [InlineData("Storage:Provider", "mysql", "Storage:Provider is 'mysql'; it must be sqlite or postgres.")]
    [InlineData("Storage:ConnectionString", "", "Storage:ConnectionString names no file; for sqlite it must hold 'Data Source=…'.")]
    [InlineData("Storage:ConnectionString", "Data Source=:memory:", "names a database in memory")]
    [InlineData("Storage:ConnectionString", "Data Source=x;Mode = Memory", "names a database in memory")]
    [InlineData("Storage:ConnectionString", "no key and no value", "Storage:ConnectionString cannot be read")]
    [InlineData("Storage:Conection", "x", "Conection")]
    public void Start_WithABadSetting_NamesItsKey(string key, string value, string expected)
    {
        using var host = Build(new() { [key] = value });

        var problem = Assert.ThrowsAny<Exception>(() => host.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value);

        Assert.Contains(expected, problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_PostgresWithoutAServer_NamesTheKey()
    {
        using var host = Build(new() { ["Storage:Provider"] = "postgres", ["Storage:ConnectionString"] = "Database=x;Password=secret" });

        var problem = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value);

        Assert.Contains("for postgres it must hold 'Host=…'", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithADatabaseThatCannotBeOpened_SaysSoWithoutItsSecrets()
    {
        var options = Options.Create(new DatabaseOptions
        {
            Provider = "postgres", ConnectionString = "Host=127.0.0.1;Port=1;Username=u;Password=secret;Timeout=5",
        });
        await using var database = new SystemDatabase(options.Value);

        var problem = await Assert.ThrowsAsync<InvalidOperationException>(() => new DatabaseStartup(database, options).StartingAsync(default));

        Assert.StartsWith("The postgres database cannot be used: ", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("Check Storage:ConnectionString.", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem.ToString(), StringComparison.Ordinal);
    }

    static IHost Build(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddAutoScaleStorage());
        return builder.Build();
    }
}
