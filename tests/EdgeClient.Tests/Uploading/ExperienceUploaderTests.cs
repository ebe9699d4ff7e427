using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.Journal;
using AutoScale.EdgeClient.Uploading;
using AutoScale.Testing;

namespace AutoScale.EdgeClient.Tests.Uploading;

public sealed class ExperienceUploaderTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly ManualTime time = new();
    readonly FakeFleet fleet = new();
    readonly GatewayClient gateway;
    ExperienceJournal journal;
    TestDevice device;
    ExperienceUploader uploader;

    public ExperienceUploaderTests()
    {
        gateway = TestGateway.Create(fleet, time, folder["credentials.json"]);
        (journal, device, uploader) = Start(TestDevice.Options);
    }

    public void Dispose()
    {
        uploader.Dispose();
        journal.Dispose();
        gateway.Dispose();
        fleet.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task FlushAsync_BringsTheFleetTheTableBitForBit()
    {
        fleet.Priors[1] = TestDevice.Prior(1, seed: 1);
        device.Learn(130);
        Assert.True(device.Adopt(fleet.Priors[1]));
        device.Learn(130);

        await FlushAsync();

        TestDevice.AssertSame(journal.Table, fleet.Replica!.Table);
        Assert.Equal(260, fleet.TransitionsApplied);
        Assert.Equal((1, 261), (fleet.Epoch, fleet.Sequence));
        Assert.Equal([161, 61, 0], fleet.Batches.Select(batch => batch.BacklogEntries));
        Assert.Equal(0, uploader.Backlog);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task FlushAsync_AppliesEachTransitionOnceWhateverIsLostAndWhoeverIsKilled(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        fleet.Inject = _ => random.Next(2) is 0 ? Fault.None : (Fault)random.Next(1, 6);
        var recorded = 0L;
        for (var round = 0; round < 25; round++)
        {
            var count = random.Next(150);
            device.Learn(count);
            recorded += count;
            if (random.Next(3) is 0)
            {
                var version = fleet.Priors.Count + 1;
                fleet.Priors[version] = TestDevice.Prior(version, seed: version);
                Assert.True(device.Adopt(fleet.Priors[version]));
            }

            using var broken = new CancellationTokenSource(TimeSpan.FromSeconds(random.Next(1, 15)), time);
            await time.RunUntilAsync(uploader.FlushAsync(broken.Token), "a flush, or its end", TimeSpan.FromSeconds(16));
            if (random.Next(4) is 0)
            {
                Kill();
            }
        }

        fleet.Inject = _ => Fault.None;
        await FlushAsync();

        TestDevice.AssertSame(journal.Table, fleet.Replica!.Table);
        Assert.Equal(recorded, fleet.TransitionsApplied);
        Assert.Equal(recorded, uploader.TransitionsSent);
        Assert.Equal(recorded, uploader.TransitionsAcknowledged);
        Assert.Equal(1, fleet.Epoch);
        Assert.True(fleet.Duplicates > 0, "the faults made no duplicate; this test proves nothing");
    }

    [Fact]
    public async Task FlushAsync_BeginsAnEpochWithTheTableWhenTheFleetLostTheDevice()
    {
        device.Learn(300);
        await FlushAsync();
        fleet.Forget();
        device.Learn(70);

        await FlushAsync();

        TestDevice.AssertSame(journal.Table, fleet.Replica!.Table);
        Assert.Equal(70, fleet.TransitionsApplied);
        Assert.Equal(2, fleet.Epoch);
    }

    [Fact]
    public async Task FlushAsync_SkipsOnlyTheAdoptionThatTheFleetNoLongerKnows()
    {
        device.Learn(150);
        Assert.True(device.Adopt(TestDevice.Prior(1, seed: 1)));
        device.Learn(40);
        Assert.True(device.Adopt(TestDevice.Prior(2, seed: 2)));
        fleet.Priors[3] = TestDevice.Prior(3, seed: 3);
        Assert.True(device.Adopt(fleet.Priors[3]));
        device.Learn(60);

        await FlushAsync();

        TestDevice.AssertSame(journal.Table, fleet.Replica!.Table);
        Assert.Equal(250, fleet.TransitionsApplied);
        Assert.Equal(0, fleet.Duplicates);
        Assert.Equal(250, uploader.TransitionsAcknowledged);
        Assert.Equal(3, fleet.Epoch);
        Assert.Equal(3, fleet.Replica.PriorVersion);
    }

    [Fact]
    public async Task FlushAsync_BeginsAnEpochAfterEntriesWereDropped()
    {
        uploader.Dispose();
        journal.Dispose();
        (journal, device, uploader) = Start(TestDevice.Options with { MaxBytes = 4 * 4096 });
        device.Learn(20);
        await FlushAsync();
        device.Learn(1000);

        await FlushAsync();

        TestDevice.AssertSame(journal.Table, fleet.Replica!.Table);
        Assert.InRange(journal.Cursor.EntriesDropped, 100, 999);
        Assert.Equal(1020, fleet.TransitionsApplied + journal.Cursor.EntriesDropped);
        Assert.Equal(fleet.TransitionsApplied, uploader.TransitionsAcknowledged);
    }

    [Fact]
    public async Task FlushAsync_SendsAgainWhatARestoredFleetLacks()
    {
        device.Learn(30);
        await FlushAsync();
        var applied = fleet.Batches.ToArray();
        fleet.Forget();
        await ReplayAsync(applied, entries: 12);
        device.Learn(5);

        await FlushAsync();

        TestDevice.AssertSame(journal.Table, fleet.Replica!.Table);
        Assert.Equal((1, 35), (fleet.Epoch, fleet.Sequence));
        Assert.Equal(35, uploader.TransitionsAcknowledged);
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(4, 77)]
    [InlineData(1, 0)]
    [InlineData(1, 2)]
    public async Task FlushAsync_TakesALaterEpochThanAnEarlierLifeOfTheDevice(int epoch, long sequence)
    {
        fleet.PretendEpoch(epoch, sequence);
        device.Learn(10);

        await FlushAsync();

        Assert.Equal((epoch + 1, 10), (fleet.Epoch, fleet.Sequence));
        TestDevice.AssertSame(journal.Table, fleet.Replica!.Table);
    }

    [Fact]
    public async Task FlushAsync_SaysFalseWhenItIsCancelled()
    {
        fleet.Inject = _ => Fault.LoseRequest;
        device.Learn(3);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);

        var flush = uploader.FlushAsync(cancellation.Token);
        await time.RunUntilAsync(flush, "the end of a flush", TimeSpan.FromSeconds(6));

        Assert.False(await flush);
        Assert.Equal(3, uploader.Backlog);
    }

    [Fact]
    public async Task RunAsync_WaitsForABatchToFillButNotForever()
    {
        using var stop = new CancellationTokenSource();
        var running = uploader.RunAsync(stop.Token);
        device.Learn(1);
        await UntilAsync(() => time.PendingTimers > 0, "lingering");
        Assert.Empty(fleet.Batches);

        time.Advance(TimeSpan.FromSeconds(5));
        await UntilAsync(() => uploader.Backlog is 0, "the first batch after the linger");
        device.Learn(100);
        await UntilAsync(() => uploader.Backlog is 0, "the second batch as soon as it is full");

        Assert.Equal([1, 100], fleet.Batches.Select(batch => batch.Entries.Length));
        await stop.CancelAsync();
        await running.WithinPatienceAsync("the end of the uploader");
    }

    [Fact]
    public async Task RunAsync_WaitsAsLongAsTheFleetAsks()
    {
        var busy = true;
        fleet.Inject = request => busy && request.RequestUri!.AbsolutePath.EndsWith("/experience", StringComparison.Ordinal) ? Fault.Busy : Fault.None;
        using var stop = new CancellationTokenSource();
        var running = uploader.RunAsync(stop.Token);
        device.Learn(100);
        await UntilAsync(() => fleet.Requests.Count(path => path.EndsWith("/experience", StringComparison.Ordinal)) is 1, "the first attempt");
        await UntilAsync(() => time.PendingTimers is 1, "the wait");
        busy = false;

        time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal(100, uploader.Backlog);
        time.Advance(TimeSpan.FromSeconds(0.2));
        await UntilAsync(() => uploader.Backlog is 0, "the second attempt");

        await stop.CancelAsync();
        await running.WithinPatienceAsync("the end of the uploader");
    }

    [Fact]
    public void Validate_NamesThePropertyAndItsRange()
    {
        var error = Assert.Throws<ArgumentException>(() => new UploaderOptions { BatchEntries = 1001 }.Validate());
        Assert.Contains("BatchEntries is 1001; it must be from 1 to 1000", error.Message, StringComparison.Ordinal);
    }

    async Task FlushAsync()
    {
        var flush = uploader.FlushAsync(default);
        await time.RunUntilAsync(flush, $"a flush ({uploader.LastFailure})", TimeSpan.FromSeconds(70));
        Assert.True(await flush);
    }

    (ExperienceJournal, TestDevice, ExperienceUploader) Start(JournalOptions options)
    {
        var opened = ExperienceJournal.Open(folder.Path, TestDevice.Configuration, options, time);
        return (opened, new TestDevice(opened, seed: 42), new ExperienceUploader(
            opened, gateway, new UploaderOptions { BatchEntries = 100 }, time, new SplitMix64(3)));
    }

    /// <summary>The process ends without a word; another one finds its folder.</summary>
    void Kill()
    {
        var before = TestDevice.Bits(journal.Table).ToArray();
        uploader.Dispose();
        using (var left = folder.Copy())
        {
            journal.Dispose();
            Directory.Delete(folder.Path, recursive: true);
            Directory.CreateDirectory(folder.Path);
            foreach (var file in Directory.EnumerateFiles(left.Path, "*", SearchOption.AllDirectories))
            {
                var target = folder[Path.GetRelativePath(left.Path, file)];
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }

        (journal, var revived, uploader) = Start(TestDevice.Options);
        Assert.Equal(before, TestDevice.Bits(journal.Table));
        device = revived;
    }

    /// <summary>Brings a fleet that forgot the device to where it was after some of its entries.</summary>
    async Task ReplayAsync(ExperienceRequest[] applied, int entries)
    {
        using var client = new HttpClient(fleet, disposeHandler: false);
        var configuration = TestDevice.Configuration;
        await SendAsync(HttpMethod.Put, "epochs/1", System.Net.Http.Json.JsonContent.Create(
            new EpochRequest(configuration.DeviceClass, [.. configuration.Descriptors], configuration.StateCount, 0.9f, 0.1f), FleetRequestJson.Default.EpochRequest));
        await SendAsync(HttpMethod.Post, "experience", System.Net.Http.Json.JsonContent.Create(
            applied[0] with { Entries = [.. applied[0].Entries.Take(entries)] }, FleetRequestJson.Default.ExperienceRequest));

        async Task SendAsync(HttpMethod method, string path, HttpContent content)
        {
            using var request = new HttpRequestMessage(method, $"https://cloud.test/fleet/v1/devices/phone-1/{path}") { Content = content };
            request.Headers.Authorization = new("Bearer", fleet.Accepted);
            using var response = await client.SendAsync(request);
            response.EnsureSuccessStatusCode();
        }
    }

    static Task<bool> UntilAsync(Func<bool> holds, string what) => Eventually.Async(() => Task.FromResult(holds()), happened => happened, what);
}
