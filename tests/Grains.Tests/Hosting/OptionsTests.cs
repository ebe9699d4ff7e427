using AutoScale.Grains.Fleet;
using AutoScale.Grains.Hosting;
using AutoScale.Grains.Models;
using AutoScale.Grains.Priors;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace AutoScale.Grains.Tests.Hosting;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("Priors:PublishInterval", "00:00:00.001", "Priors:PublishInterval is 00:00:00.0010000; it must be from 00:00:00.0100000 to 01:00:00")]
    [InlineData("Priors:KeepVersions", "0", "Priors:KeepVersions is 0; it must be from 1 to 1000")]
    [InlineData("Priors:ContributeInterval", "02:00:00", "Priors:ContributeInterval is 02:00:00")]
    [InlineData("Priors:ContributeAfter", "0", "Priors:ContributeAfter is 0; it must be from 1 to 1000000")]
    [InlineData("Inference:MaxConcurrent", "0", "Inference:MaxConcurrent is 0; it must be from 1 to 1024")]
    [InlineData("Inference:MaxQueued", "-1", "Inference:MaxQueued is -1; it must be from 0 to 65536")]
    [InlineData("Fleet:PersistInterval", "00:00:00", "Fleet:PersistInterval is 00:00:00")]
    [InlineData("Inference:MaxQueue", "1", "MaxQueue")]
    public void Start_WithASettingOutOfRange_NamesItsKeyAndRange(string key, string value, string expected)
    {
        using var host = Build(new() { [key] = value });

        var problem = Assert.ThrowsAny<Exception>(() => Read(host.Services));

        Assert.Contains(expected, problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_WithoutSettings_TakesTheDefaults()
    {
        using var host = Build([]);

        Read(host.Services);
        Assert.Equal(256, host.Services.GetRequiredService<IOptions<PriorOptions>>().Value.KeepVersions);
        Assert.Equal(Environment.ProcessorCount, host.Services.GetRequiredService<IOptions<ServingOptions>>().Value.MaxConcurrent);
    }

    static void Read(IServiceProvider services)
    {
        _ = services.GetRequiredService<IOptions<PriorOptions>>().Value;
        _ = services.GetRequiredService<IOptions<ServingOptions>>().Value;
        _ = services.GetRequiredService<IOptions<FleetOptions>>().Value;
    }

    static IHost Build(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddAutoScaleGrains());
        return builder.Build();
    }
}
