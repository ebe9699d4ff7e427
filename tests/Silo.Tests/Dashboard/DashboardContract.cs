using System.Net;
using AutoScale.Dashboard.Cluster;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.History;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Fleet;
using AutoScale.Grains.Abstractions.History;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Storage;
using AutoScale.Testing;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using Orleans.Storage;
using DashboardOptions = AutoScale.Dashboard.Hosting.DashboardOptions;

namespace AutoScale.Silo.Tests.Dashboard;

/// <summary>History and the API over it, the same on every database.</summary>
public abstract class DashboardContract : IAsyncLifetime
{
    private protected DashboardSilo Silo { get; private set; } = null!;

    protected abstract StorageOptions Storage { get; }

    public virtual async Task InitializeAsync()
    {
        Silo = await DashboardSilo.StartAsync(Storage);
        await Silo.SignInAsync();
    }

    public virtual async Task DisposeAsync() => await Silo.DisposeAsync();

    /// <summary>Bar 4: what the page shows is what the stored transitions say, to 0.1 %, and what devices sent.</summary>
    [Fact]
    public async Task Overview_EqualsAnIndependentRecomputationFromTheStoredTransitions()
    {
        var random = new Random(4);
        double energy = 0, baseline = 0;
        for (var device = 0; device < 6; device++)
        {
            var phone = await Silo.EnrollAsync($"phone-{device}", device % 2 is 0 ? "class-a" : "class-b");
            await phone.StartEpochAsync(1);
            object[] entries = [.. Enumerable.Range(0, 20).Select(index =>
            {
                var (spent, declared) = ((float)(10 + (10 * random.NextDouble())), (float)(40 + (10 * random.NextDouble())));
                (energy, baseline) = (energy + spent, baseline + declared);
                return DashboardSilo.Entry(
                    spent, declared, index % 4 is 0 ? "cloud/cpu/fp32" : "local/cpu/fp32/1000", index % 5 is 0 ? "explore" : "greedy",
                    remote: index % 4 is 0 ? 3 : 0, provenance: index % 2 is 0 ? "measured" : "modelled", latency: index % 10 is 0 ? 80 : 30);
            })];
            await phone.ExperienceAsync(1, 1, entries[..10]);

            // What was acknowledged comes again together with what was not, as after a lost answer.
            await phone.ExperienceAsync(1, 6, entries[5..]);
        }

        var overview = await Silo.OverviewOfAsync(120);
        var (storedEnergy, storedBaseline, count) = await StoredAsync();

        Assert.Equal(120, count);
        Assert.Equal(storedBaseline - storedEnergy, overview.Saving.SavedMillijoules.Value, 0.001 * (storedBaseline - storedEnergy));
        Assert.Equal(baseline - energy, overview.Saving.SavedMillijoules.Value, 0.001 * (baseline - energy));
        Assert.Equal(100 * (1 - (storedEnergy / storedBaseline)), overview.Saving.SavedPercent.Value, 0.05);
        Assert.InRange(overview.Saving.SavedPercent.Value, overview.Saving.SavedPercent.Low!.Value, overview.Saving.SavedPercent.High!.Value);
        Assert.Equal((FigureProvenance.Mixed, 50.0, 6), (overview.Saving.Provenance, overview.Saving.Mix.MeasuredPercent, overview.Saving.Groups));
        Assert.Equal([FigureProvenance.Measured, FigureProvenance.Modelled], overview.SavingByProvenance.Select(saving => saving.Provenance));
        Assert.Equal([("class-a", 60L), ("class-b", 60L)], overview.SavingByClass.Select(own => (own.DeviceClass, own.Saving.Inferences)));
        Assert.Equal((12L, 10.0, 120L), (overview.Quality.QosViolations, overview.Quality.QosViolationPercent, overview.Quality.Inferences));
        Assert.Equal([("local", 90L), ("peer", 0L), ("cloud", 30L)], overview.Tiers.Select(tier => (tier.Tier, tier.Inferences)));
        Assert.Equal([("local/cpu/fp32/1000", 90L), ("cloud/cpu/fp32", 30L)], overview.Targets.Select(target => (target.Target, target.Inferences)));
        Assert.Equal(90, overview.BaselineCheck.Inferences);
        Assert.Equal(120, overview.Series.Sum(point => point.Inferences));
        Assert.Equal(overview.Saving.EnergyMillijoules, overview.Series.Sum(point => point.EnergyMillijoules), 6);
        Assert.Equal(90, (await Silo.OverviewOfAsync(120)).Series.Sum(point => point.LocalInferences));
        Assert.Equal(120, (await Silo.OverviewOfAsync(120, "90d")).Series[^1].Inferences + overview.Series.Length - 60);
        Assert.Equal(overview.Saving.EnergyMillijoules, (await Silo.OverviewOfAsync(120, "7d")).Saving.EnergyMillijoules, 6);
    }

    [Fact]
    public async Task Restart_LosesNoHistory()
    {
        var phone = await Silo.EnrollAsync("phone-1");
        await phone.StartEpochAsync(1);
        await phone.ExperienceAsync(1, 1, DashboardSilo.Entry(10, 40), DashboardSilo.Entry(20, 40));

        // Stopped at once: what is queued is folded by whoever comes next.
        await Silo.DisposeAsync();
        Silo = await DashboardSilo.StartAsync(Storage);
        await Silo.SignInAsync();
        var again = await Silo.EnrollAsync("phone-1");
        await again.ExperienceAsync(1, 2, DashboardSilo.Entry(20, 40), DashboardSilo.Entry(30, 40));
        var overview = await Silo.OverviewOfAsync(3);

        Assert.Equal((60.0, 120.0), (overview.Saving.EnergyMillijoules, overview.Saving.BaselineMillijoules));
    }

    /// <summary>A write that loses its race leaves neither state nor history; one that wins leaves both.</summary>
    [Fact]
    public async Task Storage_WritesHistoryOnlyWithTheState()
    {
        var database = Silo.App.Services.GetRequiredService<SystemDatabase>();
        var storage = new AdoNetGrainStorage(database, new StateJson(), Silo.App.Services.GetRequiredService<HistoryWriter>());
        var id = GrainId.Create("scale.test", "racer");
        var (first, second) = (new TestState(), new TestState());

        await storage.WriteStateAsync("state", id, first.With(Activity("racer", 1, 1)));
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", id, second.With(Activity("racer", 2, 1))));

        Assert.Equal(1, await CountAsync("select count(*) from experience where device_id = 'racer'"));
    }

    /// <summary>The same entry under the same sequence is refused by the key, whoever tries: the whole write is.</summary>
    [Fact]
    public async Task Storage_RefusesAnEntryTwice()
    {
        var storage = new AdoNetGrainStorage(
            Silo.App.Services.GetRequiredService<SystemDatabase>(), new StateJson(), Silo.App.Services.GetRequiredService<HistoryWriter>());
        var state = new TestState();
        await storage.WriteStateAsync("state", GrainId.Create("scale.test", "twice"), state.With(Activity("twice", 1, 1)));
        var etag = state.ETag;

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            () => storage.WriteStateAsync("state", GrainId.Create("scale.test", "twice"), state.With(Activity("twice", 1, 1))));

        var read = new TestState();
        await storage.ReadStateAsync("state", GrainId.Create("scale.test", "twice"), read);
        Assert.Equal(etag, read.ETag);
    }

    [Fact]
    public async Task Fold_CountsOnceHoweverManyFold()
    {
        var phone = await Silo.EnrollAsync("phone-1");
        await phone.StartEpochAsync(1);
        for (var batch = 0; batch < 10; batch++)
        {
            await phone.ExperienceAsync(1, 1 + (batch * 5), [.. Enumerable.Range(0, 5).Select(_ => DashboardSilo.Entry(1, 2))]);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => FoldAsync()));
        }

        Assert.Equal(50, (await Silo.OverviewOfAsync(50)).Saving.EnergyMillijoules, 6);
        Assert.Equal(0, await CountAsync("select count(*) from history_queue"));

        async Task FoldAsync()
        {
            try
            {
                await Folder(new DashboardOptions()).FoldAsync(CancellationToken.None);
            }
            catch (System.Data.Common.DbException)
            {
                // Lost against another folder: all of it is undone, and the next round finds the rest.
            }
        }
    }

    [Fact]
    public async Task Clean_KeepsWhatIsToBeKept()
    {
        var phone = await Silo.EnrollAsync("phone-1");
        await phone.StartEpochAsync(1);
        await phone.ExperienceAsync(1, 1, DashboardSilo.Entry(10, 40));
        await Silo.OverviewOfAsync(1);

        await Folder(new DashboardOptions()).CleanAsync(CancellationToken.None);
        Assert.Equal(1, await CountAsync("select count(*) from experience"));

        await Folder(new DashboardOptions { RawDays = -1, MinuteDays = -1 }).CleanAsync(CancellationToken.None);
        Assert.Equal(0, await CountAsync("select count(*) from experience"));
        Assert.Equal(0, await CountAsync("select count(*) from history_energy where level = 60"));
        Assert.Equal(1, (await Silo.GetAsync<OverviewResponse>("/overview?range=7d")).Saving.Inferences);
    }

    [Fact]
    public async Task Devices_AreSearchedFilteredSortedAndPaged()
    {
        for (var index = 0; index < 7; index++)
        {
            var phone = await Silo.EnrollAsync($"phone-{index}", index < 4 ? "class-a" : "class-b");
            if (index is not 6)
            {
                await phone.StartEpochAsync(1);
                await phone.ExperienceAsync(1, 1, [.. Enumerable.Repeat(DashboardSilo.Entry(10 - index, 20), 1 + (index % 3))]);
            }
        }

        await Silo.OverviewOfAsync(12);
        Task<DevicePage> Page(string query) => Silo.GetAsync<DevicePage>("/devices?" + query);

        Assert.Equal((7L, 7), ((await Page("")).Total, (await Page("")).Items.Length));
        Assert.Equal(["class-a", "class-b"], (await Page("")).Classes);
        Assert.Equal(["phone-3"], Ids(await Page("search=e-3")));
        Assert.Empty((await Page("search=%25")).Items);
        Assert.Equal(3, (await Page("class=class-b")).Total);
        Assert.Equal(["phone-6"], Ids(await Page("state=enrolled")));
        Assert.Equal(6, (await Page("state=active")).Total);
        Assert.Equal(["phone-5", "phone-4", "phone-3"], Ids(await Page("sort=savedPercent&direction=desc&pageSize=3")));
        Assert.Equal(["phone-2", "phone-1", "phone-0"], Ids(await Page("sort=savedPercent&direction=desc&pageSize=3&page=2")));
        Assert.Equal(["phone-6"], Ids(await Page("sort=savedPercent&direction=desc&pageSize=3&page=3")));
        Assert.Equal(["phone-6"], Ids(await Page("sort=savedPercent&pageSize=3&page=3")));
        Assert.Equal(["phone-0", "phone-3"], Ids(await Page("sort=inferences&pageSize=2&search=phone&class=class-a")));
        var device = (await Page("search=phone-2")).Items[0];
        Assert.Equal((3L, 36.0, 60.0, DeviceState.Active), (device.Inferences, device.SavedMillijoules, device.SavedPercent, device.State));

        var csv = (await Silo.GetTextAsync("/devices?format=csv&class=class-b&sort=id&direction=desc")).TrimEnd().Split("\r\n");
        Assert.Equal(["deviceId", "phone-6", "phone-5", "phone-4"], csv.Select(line => line.Split(',')[0]));

        static IEnumerable<string> Ids(DevicePage page) => page.Items.Select(item => item.DeviceId);
    }

    [Fact]
    public async Task Device_ShowsItsDecisionsItsTableAndItsJournal()
    {
        var phone = await Silo.EnrollAsync("phone-1");
        await phone.StartEpochAsync(1);
        object[] entries = [DashboardSilo.Entry(10, 40), DashboardSilo.Entry(12, 40, "cloud/cpu/fp32", "explore", 0.05, 2, latency: 99)];
        Task<HttpReply> PostAsync(double batteryPercent) => phone.PostAsync(
            phone.Path("experience"), new { epoch = 1, firstSequence = 1, entries, backlogEntries = 7, batteryPercent });
        Assert.Equal(["batteryPercent"], (await PostAsync(101)).Fields);
        Assert.Equal(200, (await PostAsync(55)).Status);
        await Silo.OverviewOfAsync(2);

        var device = await Silo.GetAsync<DeviceResponse>("/devices/phone-1");
        var decisions = await Silo.GetAsync<DecisionPage>("/devices/phone-1/decisions?count=1");
        var rest = await Silo.GetAsync<DecisionPage>($"/devices/phone-1/decisions?count=1&before={decisions.Before}");
        var table = await Silo.GetAsync<QTableResponse>("/devices/phone-1/table");

        Assert.Equal((1, 2L, 2L), (device.Journal.Epoch, device.Journal.Sequence, device.Journal.TransitionsApplied));
        Assert.Equal((7L, 55.0), (device.Journal.BacklogEntries, device.Device.BatteryPercent));
        Assert.Equal([99, 30], device.Latency.Select(point => point.LatencyMs).OrderDescending());
        Assert.Equal(2, device.Targets.Sum(target => target.Inferences));
        var decision = Assert.Single(decisions.Items);
        Assert.Equal(("1-2", "cloud", true, 28.0), (decision.Id, decision.Tier, decision.QosViolated, decision.SavedMillijoules));
        Assert.Equal("1-1", Assert.Single(rest.Items).Id);
        Assert.Equal(["local/cpu/fp32/1000", "cloud/cpu/fp32"], table.Targets);
        Assert.Equal([1, 1], Assert.Single(table.States).Visits);
        Assert.Equal(("autoscale", TableQuantity.Reward, "autoscale"), (table.Policy, table.Quantity, device.Device.Policy));
        Assert.Equal(3, (await Silo.GetTextAsync("/devices/phone-1/decisions?format=csv")).TrimEnd().Split("\r\n").Length);
        Assert.Equal(3, (await Silo.GetTextAsync("/devices/phone-1/table?format=csv")).TrimEnd().Split("\r\n").Length);
        Assert.Equal(3, (await Silo.GetTextAsync("/devices/phone-1?format=csv&table=targets")).TrimEnd().Split("\r\n").Length);
        Assert.Equal(3, (await Silo.GetTextAsync("/devices/phone-1?format=csv&table=recent")).TrimEnd().Split("\r\n").Length);
        Assert.Equal(3, (await Silo.GetTextAsync("/devices/phone-1?format=csv&table=latency")).TrimEnd().Split("\r\n").Length);
        Assert.Equal(HttpStatusCode.NotFound, (await Silo.Browser.GetAsync("/dashboard/v1/devices/nobody")).StatusCode);
    }

    [Fact]
    public async Task Policies_KeepTheirVersionsAndCompareThem()
    {
        var phone = await Silo.EnrollAsync("phone-1", "class-a");
        await phone.StartEpochAsync(1);
        Task<PolicyResponse> PublishedAsync(int version) => Eventually.Async(
            () => Silo.GetAsync<PolicyResponse>("/policies/class-a"), policy => policy.Policy.Version >= version, $"version {version} is published");
        await phone.ExperienceAsync(1, 1, DashboardSilo.Entry(10, 40));
        var first = (await PublishedAsync(1)).Policy.Version;
        await phone.ExperienceAsync(1, 2, DashboardSilo.Entry(12, 40, "cloud/cpu/fp32", "explore", 0.05));
        var policy = await PublishedAsync(first + 1);
        await Silo.OverviewOfAsync(2);
        var held = await Silo.GetAsync<PolicyResponse>("/policies/class-a");
        var changes = await Silo.GetAsync<PolicyChanges>($"/policies/class-a/changes?from={first}&to={policy.Policy.Version}");

        Assert.Equal(Enumerable.Range(1, policy.Policy.Version).Reverse(), policy.Versions.Select(version => version.Version));
        Assert.Equal((1, 1L), (changes.CellsAdded, changes.SamplesAdded));
        Assert.Equal((1L, 1L), (held.HoldOut!.Greedy.Inferences, held.HoldOut.Explore.Inferences));
        Assert.Equal(["class-a"], (await Silo.GetAsync<PoliciesResponse>("/policies")).Items.Select(item => item.DeviceClass));
        Assert.Equal(HttpStatusCode.NotFound, (await Silo.Browser.GetAsync("/dashboard/v1/policies/no-class")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Silo.Browser.GetAsync("/dashboard/v1/policies/class-a/changes?from=1&to=9999")).StatusCode);
    }

    /// <summary>Two policies in one class: each with its own prior, its own devices and its own comparison.</summary>
    [Fact]
    public async Task Policies_AreApartWithinAClass()
    {
        var (paper, ours) = (await Silo.EnrollAsync("phone-1", "class-a"), await Silo.EnrollAsync("phone-2", "class-a"));
        await paper.StartEpochAsync(1);
        await ours.StartEpochAsync(1, policy: "hierarchical");
        await paper.ExperienceAsync(1, 1, DashboardSilo.Entry(10, 40), DashboardSilo.Entry(12, 40, "cloud/cpu/fp32", "explore", 0.05));
        Task<PolicyResponse> PublishedAsync(int version) => Eventually.Async(
            () => Silo.GetAsync<PolicyResponse>("/policies/class-a?policy=hierarchical"), policy => policy.Policy.Version >= version,
            $"version {version} of the hierarchical policy is published");
        await ours.ExperienceAsync(1, 1, DashboardSilo.Known(DashboardSilo.Entry(20, 40, propensity: 1), latencyMs: 30));
        var first = (await PublishedAsync(1)).Policy.Version;
        await ours.ExperienceAsync(
            1, 2, DashboardSilo.Known(DashboardSilo.Entry(20, 40, propensity: 1), latencyMs: 60), DashboardSilo.Known(DashboardSilo.Entry(20, 40, "cloud/cpu/fp32", "explore", 1), latencyMs: 80));
        var version = (await PublishedAsync(first + 1)).Policy.Version;
        await Silo.OverviewOfAsync(5);
        var withoutChance = await Silo.GetAsync<PolicyResponse>("/policies/class-a?policy=hierarchical");
        var table = await Silo.GetAsync<QTableResponse>("/devices/phone-2/table");
        await ours.ExperienceAsync(
            1, 4, DashboardSilo.Known(DashboardSilo.Entry(10, 40, propensity: 0.995), latencyMs: 30),
            DashboardSilo.Known(DashboardSilo.Entry(10, 40, "cloud/cpu/fp32", "explore", 0.995), latencyMs: 30),
            DashboardSilo.Known(DashboardSilo.Entry(30, 40, "cloud/cpu/fp32", "explore", 0.005), latencyMs: 30));
        await Silo.OverviewOfAsync(8);

        var (learned, own) = (await Silo.GetAsync<PolicyResponse>("/policies/class-a"), await Silo.GetAsync<PolicyResponse>("/policies/class-a?policy=hierarchical"));
        var changes = await Silo.GetAsync<PolicyChanges>($"/policies/class-a/changes?policy=hierarchical&from={first}&to={version}");

        Assert.Equal(
            [("class-a", "autoscale", 1L), ("class-a", "hierarchical", 1L)],
            (await Silo.GetAsync<PoliciesResponse>("/policies")).Items.Select(item => (item.DeviceClass, item.Policy, item.Devices)));
        Assert.Equal((2L, 6L), (learned.Saving.Inferences, own.Saving.Inferences));
        Assert.Equal((22.0, 110.0), (learned.Saving.EnergyMillijoules, own.Saving.EnergyMillijoules));

        // What ours tries by optimism is its own choice, and where chance had no say is nothing to compare.
        Assert.Equal(1, learned.HoldOut!.Explore.Inferences);
        Assert.Null(withoutChance.HoldOut);
        Assert.Equal((2L, 1L), (own.HoldOut!.Greedy.Inferences, own.HoldOut.Explore.Inferences));
        Assert.Equal((75.0, 25.0), (own.HoldOut.Greedy.SavedPercent.Value, own.HoldOut.Explore.SavedPercent.Value));
        Assert.Equal(50, own.HoldOut.DifferencePercentPoints.Value, 9);
        Assert.Equal((PriorOrigin.Published, true), (own.Versions[0].Origin, own.Versions[0].IsKept));
        Assert.Equal((PriorQuantity.Factor, "hierarchical"), (changes.Quantity, changes.Policy));
        Assert.NotEmpty(changes.Cells);
        Assert.Empty(changes.Preferences);
        Assert.Equal((TableQuantity.Millijoules, "hierarchical"), (table.Quantity, table.Policy));
        Assert.Equal([2, 1], Assert.Single(table.States).Visits);
        Assert.Equal([20, 20], table.States[0].Values);
        Assert.Equal([1L, 1L], table.States[0].Late!);

        Assert.Equal(["phone-2"], (await Silo.GetAsync<DevicePage>("/devices?policy=hierarchical")).Items.Select(item => item.DeviceId));
        Assert.Equal(["hierarchical", "autoscale"], (await Silo.GetAsync<DevicePage>("/devices?sort=policy&direction=desc")).Items.Select(item => item.Policy));
        Assert.StartsWith("context,contextText,target,", await Silo.GetTextAsync($"/policies/class-a/changes?policy=hierarchical&from={first}&to={version}&format=csv&table=cells"), StringComparison.Ordinal);
    }

    /// <summary>Tiers of the roll-ups are SQL's reading of descriptors, and must be the reading of the one place that reads them.</summary>
    [Fact]
    public async Task Fold_CountsExitsAndSplitsWithTheTierThatFinishes()
    {
        string[] targets =
        [
            "local/cpu/fp32/1000", "local/dsp/int8", "peer/gpu/fp16", "cloud/gpu/fp32", "local/cpu/int8/1766+exit:main", "local/cpu/int8/1766+exit:extension",
            "local/cpu/fp32/1000+exit:cloud/gpu/fp32", "local/cpu/fp32/1000+exit:peer/gpu/fp16", "split:block_9/int8>cloud/cpu/fp32", "split:block_9/int8>peer/gpu/fp16",
        ];
        var phone = await Silo.EnrollAsync("phone-1");
        Assert.Equal(200, (await phone.StartEpochAsync(1, descriptors: targets)).Status);
        await phone.ExperienceAsync(1, 1, [.. targets.Select(target => DashboardSilo.Entry(10, 40, target))]);

        var overview = await Silo.OverviewOfAsync(targets.Length);

        long Counted(AutoScale.Core.Actions.Tier tier) => targets.Count(target => AutoScale.Core.Actions.TargetDescriptor.TierOf(target) == tier);
        Assert.Equal(
            [Counted(AutoScale.Core.Actions.Tier.Local), Counted(AutoScale.Core.Actions.Tier.Peer), Counted(AutoScale.Core.Actions.Tier.Cloud)],
            new[] { overview.Series.Sum(point => point.LocalInferences), overview.Series.Sum(point => point.PeerInferences), overview.Series.Sum(point => point.CloudInferences) });
        Assert.Equal([4L, 3L, 3L], overview.Tiers.Select(tier => tier.Inferences));
        Assert.Equal(4, (await Silo.GetTextAsync("/overview?format=csv&table=tiers")).TrimEnd().Split("\r\n").Length);
        Assert.StartsWith("id,severity,message,", await Silo.GetTextAsync("/overview?format=csv&table=alarms"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cluster_TellsOfTheSilo()
    {
        var cluster = await Eventually.Async(() => Silo.GetAsync<ClusterResponse>("/cluster"), cluster => cluster.Silos.Length is 1, "the silo says how it stands");
        var silo = cluster.Silos[0];

        Assert.Equal(("active", "cloud", "test-site"), (silo.State, silo.Tier, silo.Site));
        Assert.True(silo.MaxConcurrent >= 1 && silo.MemoryBytes > 0 && silo.Activations > 0);
        Assert.All(cluster.Grains, grain => Assert.Equal(silo.Silo, grain.Silo));
        Assert.StartsWith("type,silo,activations\r\n", await Silo.GetTextAsync("/cluster?format=csv&table=grains"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_SayWhereTheyAreLoadedAndHowTheyDo()
    {
        var models = await Eventually.Async(() => Silo.GetAsync<ModelsResponse>("/models"), models => models.Items.Length > 0, "the catalog has the models");
        var model = models.Items[0];
        var phone = await Silo.EnrollAsync("phone-1");
        await phone.StartEpochAsync(1);
        await phone.ExperienceAsync(1, 1, DashboardSilo.Entry(10, 40, network: model.Network), DashboardSilo.Entry(10, 40, "cloud/cpu/fp32", network: model.Network, latency: 50));
        await Silo.OverviewOfAsync(2);
        await Silo.App.Services.GetRequiredService<IGrainFactory>().GetGrain<AutoScale.Grains.Abstractions.Models.IModelGrain>(model.Model).DescribeAsync(CancellationToken.None);

        var services = Silo.App.Services;
        await services.GetRequiredService<SiloStatusStore>().WriteAsync(services.GetRequiredService<ISiloSelf>().Report(), CancellationToken.None);

        var row = (await Silo.GetAsync<ModelsResponse>("/models")).Items[0];

        Assert.Equal(64, row.Sha256.Length);
        Assert.Single(row.LoadedOn);
        Assert.Equal([("local", 30.0), ("cloud", 50.0)], row.Tiers.Select(tier => (tier.Tier, tier.MeanLatencyMs)));
    }

    HistoryFolder Folder(DashboardOptions options) => new(
        Silo.App.Services.GetRequiredService<IDashboardDatabase>(), options, new HistorySignal(), TimeProvider.System, NullLogger<HistoryFolder>.Instance);

    Task<long> CountAsync(string sql) => Silo.App.Services.GetRequiredService<SystemDatabase>().ReadAsync(
        connection => connection.ExecuteScalarAsync<long>(sql), CancellationToken.None);

    /// <summary>Row by row, without the product's sums.</summary>
    async Task<(double Energy, double Baseline, int Count)> StoredAsync()
    {
        var rows = await Silo.App.Services.GetRequiredService<SystemDatabase>().ReadAsync(
            connection => connection.QueryAsync<(double Energy, double Baseline)>("select energy, baseline_energy from experience"), CancellationToken.None);
        (double Energy, double Baseline, int Count) sums = default;
        foreach (var (energy, baseline) in rows)
        {
            sums = (sums.Energy + energy, sums.Baseline + baseline, sums.Count + 1);
        }

        return sums;
    }

    static DeviceActivity Activity(string device, int epoch, long sequence) => new(
        device, "test-class", epoch, sequence,
        new[]
        {
            new JournalEntry(
                new InferenceEntry(1, "local/cpu/fp32/1000", -1, 2, "net", 0, 1, 10, 0, 1, 20, 30, 70, 50, 50, false, DateTimeOffset.UnixEpoch), 0),
        },
        null, 0, 1, new TotalsMessage(1, 10, 0, 20, 30, 0, 0, 0, 0, []), null, null, DateTimeOffset.UnixEpoch);

    /// <summary>A state that has history whenever it is written.</summary>
    sealed class TestState : IGrainState<TestState.Value>
    {
        [System.Diagnostics.CodeAnalysis.AllowNull]
        public Value State { get; set; } = new();

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }

        public TestState With(HistoryRecord record)
        {
            State.Next = record;
            return this;
        }

        public sealed class Value : IRecordsHistory
        {
            internal HistoryRecord? Next { get; set; }

            public HistoryRecord? TakeHistory() => Next;
        }
    }
}
