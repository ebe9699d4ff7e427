using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Journal;
using AutoScale.EdgeClient.Policy;
using AutoScale.Testing;

namespace AutoScale.EdgeClient.Tests.Policy;

public sealed class PolicyRefresherTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly ManualTime time = new();
    readonly FakeFleet fleet = new();
    readonly GatewayClient gateway;
    readonly ExperienceJournal journal;
    readonly PolicyRefresher refresher;
    readonly FleetListener listener;
    readonly System.Threading.Channels.Channel<int> adopted = System.Threading.Channels.Channel.CreateUnbounded<int>();

    public PolicyRefresherTests()
    {
        gateway = TestGateway.Create(fleet, time);
        journal = ExperienceJournal.Open(folder.Path, TestDevice.Configuration, TestDevice.Options, time);
        refresher = new PolicyRefresher(journal, gateway, Adopt);
        listener = new FleetListener(gateway, "autoscale", [refresher], TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(60), time, new SplitMix64(1));
    }

    public void Dispose()
    {
        journal.Dispose();
        gateway.Dispose();
        fleet.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task RunAsync_FetchesAtTheStartAndWhenTheFleetHints()
    {
        fleet.Priors[3] = TestDevice.Prior(3, seed: 3);
        using var stop = new CancellationTokenSource();
        var running = listener.RunAsync(stop.Token);
        Assert.Equal(3, await AdoptedAsync());

        fleet.Priors[5] = TestDevice.Prior(5, seed: 5);
        fleet.Events.Writer.TryWrite(": still here\n\n");
        fleet.Events.Writer.TryWrite("event: policy\ndata: {\"version\":5}\n\n");
        Assert.Equal(5, await AdoptedAsync());

        await stop.CancelAsync();
        await running.WithinPatienceAsync("the end of the listener");
        var expected = new QTable(TestDevice.States, 5);
        PriorMerge.Adopt(expected, TestDevice.Configuration.Descriptors, fleet.Priors[3]);
        PriorMerge.Adopt(expected, TestDevice.Configuration.Descriptors, fleet.Priors[5]);
        TestDevice.AssertSame(expected, journal.Table);
        Assert.Equal(2, refresher.Adoptions);
    }

    [Fact]
    public async Task RunAsync_FetchesWhatItMissedWhenItReconnects()
    {
        using var stop = new CancellationTokenSource();
        var running = listener.RunAsync(stop.Token);
        await fleet.EventsConnected.Task.WithinPatienceAsync("the connection");
        fleet.Priors[2] = TestDevice.Prior(2, seed: 2);
        fleet.Events.Writer.TryWrite(null);

        var adoption = AdoptedAsync();
        await time.RunUntilAsync(adoption, "the adoption after a reconnect");

        Assert.Equal(2, await adoption);
        await stop.CancelAsync();
        await running.WithinPatienceAsync("the end of the listener");
    }

    [Fact]
    public async Task RunAsync_RemembersAHintWhoseFetchFailed()
    {
        using var stop = new CancellationTokenSource();
        var running = listener.RunAsync(stop.Token);
        await fleet.EventsConnected.Task.WithinPatienceAsync("the connection");
        var failures = 1;
        fleet.Inject = request => request.RequestUri!.AbsolutePath.EndsWith("/policy", StringComparison.Ordinal) && failures-- > 0 ? Fault.LoseRequest : Fault.None;
        fleet.Priors[4] = TestDevice.Prior(4, seed: 4);
        fleet.Events.Writer.TryWrite("event: policy\ndata: {\"version\":4}\n\n");

        var adoption = AdoptedAsync();
        await time.RunUntilAsync(adoption, "the adoption after a failed fetch");

        Assert.Equal(4, await adoption);
        await stop.CancelAsync();
        await running.WithinPatienceAsync("the end of the listener");
    }

    [Fact]
    public async Task RefreshAsync_ChangesNothingWhereThereIsNothingNewer()
    {
        fleet.Priors[1] = TestDevice.Prior(1, seed: 1);
        Assert.Null(await refresher.RefreshAsync(default));
        var before = TestDevice.Bits(journal.Table).ToArray();

        Assert.Null(await refresher.RefreshAsync(default));

        Assert.Equal(before, TestDevice.Bits(journal.Table));
        Assert.Equal(1, journal.Head);
    }

    void Adopt(PriorAdoption adoption, Action merge)
    {
        merge();
        journal.Record(adoption);
        adopted.Writer.TryWrite(adoption.Version);
    }

    Task<int> AdoptedAsync() => adopted.Reader.ReadAsync().AsTask().WithinPatienceAsync("an adoption");
}
