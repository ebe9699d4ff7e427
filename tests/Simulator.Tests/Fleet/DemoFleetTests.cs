using System.Text.Json;
using AutoScale.Core.Learning;
using AutoScale.Simulator.Fleet;
using AutoScale.Simulator.Parts;
using AutoScale.Simulator.Phones;
using AutoScale.Testing;

namespace AutoScale.Simulator.Tests.Fleet;

public sealed class DemoFleetTests
{
    // The tiers here keep accounts of the paper's policy; those of ours are the real grains' (the demo itself).
    static readonly DemoOptions Options = new() { Policy = LearnerConfiguration.AutoScale, JoinAfter = TimeSpan.Zero, Phones = 4, Environment = "S1" };

    static async Task<DemoSummary> RunAsync(FakeTiers tiers, DemoOptions options, Func<CapturingView, Task> until)
    {
        using var stop = new CancellationTokenSource();
        var view = new CapturingView();
        var demo = DemoFleet.RunAsync(options, FakeTiers.Cloud, FakeTiers.Peer, FakeTiers.Key, view, stop.Token, handler: tiers);
        try
        {
            await Task.WhenAny(until(view), demo).Unwrap();
        }
        finally
        {
            await stop.CancelAsync();
        }

        var summary = await demo;
        Assert.Same(summary, view.Shown);
        return summary;
    }

    [Fact]
    public async Task RunAsync_AppliesEveryTransitionOnceAndEndsWithTheGrainsAccounts()
    {
        using var tiers = new FakeTiers();
        var summary = await RunAsync(
            tiers, Options, _ => Task.WhenAll(Enumerable.Range(1, 4).Select(phone => tiers.AppliedAsync($"phone-{phone}", 40))).WithinPatienceAsync("40 transitions of each phone applied"));

        Assert.True(summary.IsExact, summary.ToJson());
        Assert.True(summary.Inferences >= 160);
        Assert.Equal(summary.Inferences, summary.TransitionsApplied);
        Assert.Equal(summary.Inferences, summary.PerTarget.Values.Sum());
        Assert.Equal(summary.Inferences, summary.PerTier.Values.Sum());
        Assert.True(summary.EnergyMillijoules > 0 && summary.BaselineEnergyMillijoules > summary.EnergyMillijoules / 2);
        Assert.Equal(0, summary.DuplicatesApplied);
        Assert.Equal(4, summary.TablesEqual);
        Assert.Equal("fake", summary.Host);
        Assert.Equal(summary.RemoteCalls.Executed, tiers.Inferences.Count);
    }

    [Fact]
    public async Task RunAsync_RunsNetworksInPartsWhereTheTiersServeThem()
    {
        // Drawing images and calibrating gates takes seconds, once for all tests.
        _ = EarlyExits.Shipped.PlanFor(ProfileCatalog.Find("mi8pro"), 0.84);
        using var tiers = new FakeTiers { ServesParts = true };
        var summary = await RunAsync(
            tiers, Options with { Phones = 2 },
            view => Eventually.Async(
                async () => (await view.Read)().Phones.Sum(phone => phone.Tally.Parts.Main), ended => ended >= 3, "three inferences that ended at main"));

        Assert.True(summary.IsExact, summary.ToJson());
        Assert.True(summary.Parts.Main >= 3);
        Assert.True(summary.Parts.ExitEnergy is { Millijoules: > 0, WholeMillijoules: > 0 });
        Assert.Equal(summary.Parts.Splits.Values.Sum(), summary.PerTarget.Where(target => target.Key.StartsWith("split:", StringComparison.Ordinal)).Sum(target => target.Value));
        Assert.Contains(summary.PerTarget.Keys, target => target.Contains("+exit:", StringComparison.Ordinal));
        Assert.Equal(summary.Inferences, summary.PerTier.Values.Sum());
        Assert.Empty(summary.PerTier.Keys.Except(["local", "peer", "cloud"]));
    }

    [Fact]
    public async Task RunAsync_WithoutPartsRunsTheSameNetworksWhole()
    {
        using var tiers = new FakeTiers { ServesParts = true };
        var summary = await RunAsync(
            tiers, Options with { Phones = 2, InParts = false },
            view => Eventually.Async(
                async () => (await view.Read)().Phones.Sum(phone => phone.Tally.PerNetwork.GetValueOrDefault(EarlyExits.Network).Inferences), ended => ended >= 3,
                "three inferences of the early-exit network"));

        Assert.True(summary.IsExact, summary.ToJson());
        Assert.Equal((0, "autoscale-whole"), (summary.Parts.Inferences, summary.Run));
        Assert.DoesNotContain(summary.PerTarget.Keys, target => target.Contains("+exit:", StringComparison.Ordinal) || target.StartsWith("split:", StringComparison.Ordinal));
        Assert.Equal(summary.Inferences, summary.PerNetwork.Values.Sum(network => network.Inferences));
        Assert.Equal(summary.QosViolations, summary.PerNetwork.Values.Sum(network => network.QosViolations));
        Assert.True(summary.PerNetwork[EarlyExits.Network].EnergyMillijoules > 0);
    }

    [Fact]
    public async Task Finish_SaysWhatNetworksTookInPartsAndWhole()
    {
        using var tiers = new FakeTiers();
        using var folder = new TemporaryFolder();
        using var output = new StringWriter();
        var inParts = await RunAsync(tiers, Options with { Phones = 1 }, _ => tiers.AppliedAsync("phone-1", 1).WithinPatienceAsync("a transition applied"));
        inParts = inParts with { PerNetwork = new Dictionary<string, NetworkTally> { [EarlyExits.Network] = new(4, 3, 1) } };
        var whole = inParts with { InParts = false, Run = "autoscale-whole", PerNetwork = new Dictionary<string, NetworkTally> { [EarlyExits.Network] = new(2, 5, 0) } };

        Assert.Equal(0, await DemoConsole.FinishAsync([inParts, whole], $"{folder.Path}/summary.json", output));

        var lines = output.ToString().Split('\n').Select(line => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).ToArray();
        Assert.Contains($"{EarlyExits.Network} autoscale 4 0.75 25.0 %", lines);
        Assert.Contains($"{EarlyExits.Network} autoscale-whole 2 2.50 0.0 %", lines);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync($"{folder.Path}/summary.json"));
        Assert.Equal(["autoscale", "autoscale-whole"], json.RootElement.EnumerateObject().Select(run => run.Name));
    }

    [Fact]
    public async Task RunAsync_LetsLaterPhonesStartFromTheirClassesPrior()
    {
        using var tiers = new FakeTiers();
        var summary = await RunAsync(tiers, Options, _ => tiers.AppliedAsync("phone-4", 20).WithinPatienceAsync("20 transitions of phone-4 applied"));

        Assert.Equal(["phone-1", "phone-2", "phone-3"], summary.First20.Cold.Select(first => first.Phone));
        var late = Assert.Single(summary.First20.WithPrior);
        Assert.Equal(("phone-4", "mi8pro", 20), (late.Phone, late.DeviceClass, late.Count));
        Assert.True(late.PriorVersion > 0);
        Assert.True(summary.PriorVersions["mi8pro"] >= late.PriorVersion);
        Assert.All(summary.First20.Cold, first => Assert.Equal((0, 20), (first.PriorVersion, first.Count)));
        Assert.Equal(summary.First20.Cold.Average(first => first.MillijoulesPerInference), summary.First20.ColdAverageMillijoules!.Value, 6);
    }

    /// <summary>The baseline depends on the network and on the interference only, so equal baselines mean equal requests under equal surroundings.</summary>
    [Fact]
    public async Task RunAsync_GivesPhonesOfOneKindTheSameFirstRequestsUnderTheSameSurroundings()
    {
        using var tiers = new FakeTiers();
        var summary = await RunAsync(
            tiers, Options with { Environment = "mixed" }, _ => tiers.AppliedAsync("phone-4", 20).WithinPatienceAsync("20 transitions of phone-4 applied"));

        Assert.Equal(summary.First20.Cold[0].BaselineMillijoulesPerInference, summary.First20.WithPrior[0].BaselineMillijoulesPerInference);
        Assert.NotEqual(summary.First20.Cold[1].BaselineMillijoulesPerInference, summary.First20.WithPrior[0].BaselineMillijoulesPerInference);
    }

    [Fact]
    public async Task RunAsync_KeepsAnsweringWhileTheTiersAreDownAndLosesNothing()
    {
        using var tiers = new FakeTiers();
        var summary = await RunAsync(tiers, Options with { Phones = 3 }, async view =>
        {
            await tiers.AppliedAsync("phone-1", 20).WithinPatienceAsync("20 transitions of phone-1 applied");
            tiers.IsDown = true;
            await tiers.RefusedAsync(3).WithinPatienceAsync("3 requests refused");
            var before = (await view.Read)().Phones.Select(phone => phone.Tally.Inferences).ToArray();
            await Eventually.Async(
                async () => (await view.Read)().Phones, phones => phones.Zip(before).All(pair => pair.First.Tally.Inferences > pair.Second + 50),
                "50 inferences of each phone while the tiers are down");
            tiers.IsDown = false;
            await tiers.AppliedAsync("phone-1", before[0] + 50).WithinPatienceAsync("what phone-1 learned meanwhile applied");
        });

        Assert.True(summary.IsExact, summary.ToJson());
        Assert.Equal(0, summary.Failures);
    }

    [Fact]
    public async Task RunAsync_FallsBackWhereATierHangs()
    {
        using var tiers = new FakeTiers { InferenceHangs = true };
        var options = Options with { Phones = 1, OffloadTimeout = TimeSpan.FromMilliseconds(50) };
        var summary = await RunAsync(tiers, options, view => Eventually.Async(
            async () => (await view.Read)().Phones[0].Tally.Fallbacks, fallbacks => fallbacks > 0, "a fallback"));

        Assert.True(summary.Fallbacks > 0);
        Assert.True(summary.RemoteCalls.Failures["late"] >= summary.Fallbacks);
        Assert.Equal(0, summary.RemoteCalls.Executed);
        Assert.Equal(0, summary.Failures);
    }

    [Fact]
    public async Task RunAsync_GoesOnFromJournalsThatAreThere()
    {
        using var data = new TemporaryFolder();
        using var tiers = new FakeTiers();
        var options = Options with { Phones = 1, DataDirectory = data.Path };
        Task Until(long count) => tiers.AppliedAsync("phone-1", count).WithinPatienceAsync($"{count} transitions of phone-1 applied");
        var first = await RunAsync(tiers, options, _ => Until(30));
        var second = await RunAsync(tiers, options, _ => Until(first.Inferences + 30));

        Assert.True(second.IsExact, second.ToJson());
        Assert.True(second.TransitionsApplied >= first.TransitionsApplied + 30);
        Assert.Empty(second.First20.Cold);
    }

    [Fact]
    public async Task ToJson_HasTheKeysThatReadersLookFor()
    {
        using var tiers = new FakeTiers();
        var summary = await RunAsync(tiers, Options with { Phones = 1 }, _ => tiers.AppliedAsync("phone-1", 1).WithinPatienceAsync("a transition applied"));
        var json = JsonDocument.Parse(summary.ToJson()).RootElement;

        Assert.All(
            (string[])["inferences", "perTier", "perTarget", "energyMillijoules", "baselineEnergyMillijoules", "qosViolations", "accuracyViolations",
                "transitionsSent", "transitionsAcknowledged", "transitionsApplied", "duplicatesApplied", "priorVersions", "host", "first20", "seed",
                "durationSeconds", "provenance"],
            key => Assert.True(json.TryGetProperty(key, out _), key));
        Assert.Contains("never accuracy", json.GetProperty("provenance").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(FakeTiers.Key, summary.ToJson(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Phones", "from 1 to 1000")]
    [InlineData("Environment", "S1, S2")]
    [InlineData("Duration", "from 1 s to 24 h")]
    public async Task RunAsync_RefusesAnOptionOutOfItsRange(string property, string range)
    {
        var options = property switch
        {
            "Phones" => Options with { Phones = 0 },
            "Environment" => Options with { Environment = "S9" },
            _ => Options with { Duration = TimeSpan.FromDays(2) },
        };
        var exception = await Assert.ThrowsAsync<ArgumentException>(() => DemoFleet.RunAsync(
            options, FakeTiers.Cloud, FakeTiers.Peer, FakeTiers.Key, new CapturingView(), CancellationToken.None, handler: new FakeTiers()));

        Assert.StartsWith(property, exception.Message, StringComparison.Ordinal);
        Assert.Contains(range, exception.Message, StringComparison.Ordinal);
    }

    sealed class CapturingView : IDemoView
    {
        readonly TaskCompletionSource<Func<DemoProgress>> shown = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Reads the demo, once it has begun.</summary>
        public Task<Func<DemoProgress>> Read => shown.Task;

        public DemoSummary? Shown { get; private set; }

        public Task ShowAsync(Func<DemoProgress> read, CancellationToken ended)
        {
            shown.SetResult(read);
            return Task.CompletedTask;
        }

        public void Show(DemoSummary summary) => Shown = summary;
    }
}
