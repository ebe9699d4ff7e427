using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;

namespace AutoScale.Compat.Orleans.Tests;

/// <summary>One silo on a cluster of its own, with memory storage, and a clock to move.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private static int s_ports = 20000;

    private TestSilo(IHost host, ManualTime time)
    {
        Host = host;
        Time = time;
    }

    internal IHost Host { get; }

    internal ManualTime Time { get; }

    internal IClusterClient Client => Host.Services.GetRequiredService<IClusterClient>();

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync();
        Host.Dispose();
    }

    internal static async Task<TestSilo> StartAsync(Action<ISiloBuilder>? configure = null)
    {
        var time = new ManualTime();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(NextPort(), NextPort());
            silo.AddMemoryGrainStorageAsDefault();
            configure?.Invoke(silo);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new TestSilo(host, time);
    }

    internal static int NextPort() => Interlocked.Increment(ref s_ports);
}
