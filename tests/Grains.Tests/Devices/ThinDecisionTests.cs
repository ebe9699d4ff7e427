using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Directives;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Tests.Cluster;

namespace AutoScale.Grains.Tests.Devices;

/// <summary>A thin device that learns with our own policy asks its grain.</summary>
[Collection(SharedClusterTests.Name)]
public sealed class ThinDecisionTests(SharedCluster shared)
{
    static readonly DeviceProfile Profile = new()
    {
        DeviceClass = "thin",
        Name = "Thin",
        Processors =
        [
            new ProcessorProfile
            {
                Kind = ProcessorKind.Cpu, Name = "cpu", Cores = 4, Precisions = [Precision.Fp32, Precision.Int8],
                Steps = [new ProcessorStep("2000", 2000, 1500), new ProcessorStep("1000", 1000, 400)],
            },
        ],
        Remotes = [new RemoteProfile(Tier.Cloud, ProcessorKind.Gpu, Precision.Fp32)],
        Wifi = Radio,
        Peer = Radio,
        IdlePowerMilliwatts = 300,
    };

    static readonly NetworkDescriptor Network = new()
    {
        Name = "net", Features = new NetworkFeatures(14, 1, 0, 569_000_000), InputBytes = 150_528, OutputBytes = 4004, AccuracyPercent = 70,
        Int8AccuracyPercent = 60,
    };

    static readonly ActionSpace Actions = ActionSpace.For(Profile);

    static readonly string[] Targets = [.. Actions.Descriptors];

    static RadioProfile Radio => new() { IdlePowerMilliwatts = 100, Power = [new RadioPowerPoint(-50, 1000, 800)] };

    [Fact]
    public async Task Decide_IsWhatThePolicyDecidesOnTheDevice()
    {
        var (grain, device) = (await NewDeviceAsync(), new HierarchicalState(Targets, new HierarchicalOptions()));
        var policy = new HierarchicalPolicy(Actions, Profile, device, new HierarchicalOptions(), []);
        for (var sequence = 1; sequence <= 40; sequence++)
        {
            var variance = new RuntimeVariance(sequence % 5 * 20, 30, sequence % 3 is 0 ? RuntimeVariance.NoLink : -60 - sequence, RuntimeVariance.NoLink);
            var mask = variance.HasWifi ? Actions.All : Actions.Local;
            var context = new DecisionContext(new State(7), mask, Network, variance, new QualityConstraints(100, 50));

            var reply = await grain.DecideAsync(Question(variance, mask, explain: true), default);

            var expected = policy.Explain(context);
            Assert.Equal(
                (Targets[expected.Decision.Action], (int)expected.Decision.Reason, expected.Decision.Propensity, expected.Because),
                (reply.Target, reply.Reason, reply.Propensity, reply.Because));
            Assert.All(expected.Candidates.Zip(reply.Candidates!), both =>
            {
                Assert.Equal((both.First.EnergyMillijoules.Expected, both.First.Exclusion is Exclusion.None), (both.Second.Costs!.Value.EnergyMillijoules.Expected, both.Second.IsAllowed));

                // A device looks at what relaxes by itself every few inferences only.
                Assert.Equal(both.First.LateChance, both.Second.Costs.Value.LateChance, 1e-4);
            });
            Assert.Equal(sequence - 1, reply.Candidates!.Sum(candidate => candidate.Visits));

            // What the device reports is what the reply named as nominal, times what it really took.
            var entry = Entry(reply, variance);
            await grain.ApplyAsync(new ExperienceBatch(1, sequence, [new JournalEntry(entry, 0)]), default);
            policy.Learn(ToExperience(entry, context));
        }

        Assert.Equal(device.Encode(), (await grain.GetTableAsync(default)).ToArray());
    }

    [Fact]
    public async Task Decide_UnderAnOrder_StaysOnTheDevice()
    {
        var grain = await NewDeviceAsync();
        var calm = new RuntimeVariance(0, 0, -50, RuntimeVariance.NoLink);

        var onDevice = await grain.DecideAsync(Question(calm, Actions.All) with { Mode = DirectiveMode.OnDevice }, default);
        var rule = await grain.DecideAsync(Question(calm, Actions.All) with { Mode = DirectiveMode.Rule }, default);

        Assert.StartsWith("local/", onDevice.Target, StringComparison.Ordinal);
        Assert.Equal((int)DecisionReason.Forced, onDevice.Reason);
        Assert.Equal(("local/cpu/fp32/2000", (int)DecisionReason.Forced), (rule.Target, rule.Reason));
    }

    [Theory]
    [InlineData(FixedRule.EdgeBest, "local/")]
    [InlineData(FixedRule.Cloud, "cloud/")]
    public async Task Decide_TakesTheRuleThatIsOrdered(FixedRule rule, string target)
    {
        var grain = await NewDeviceAsync();
        var calm = new RuntimeVariance(0, 0, -50, RuntimeVariance.NoLink);
        var question = Question(calm, Actions.All) with { Mode = DirectiveMode.Rule, Rule = rule, Explain = true };

        var reply = await grain.DecideAsync(question, default);
        var offline = await grain.DecideAsync(Question(calm, Actions.Local) with { Mode = DirectiveMode.Rule, Rule = rule }, default);

        Assert.StartsWith(target, reply.Target, StringComparison.Ordinal);
        Assert.Equal(((int)DecisionReason.Forced, $"An operator ordered the fixed rule {rule.Name()}."), (reply.Reason, reply.Because));
        Assert.StartsWith("local/", offline.Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decide_NamesWhatIsMissing()
    {
        var grain = await NewDeviceAsync();
        var question = Question(default, Actions.All);
        var missing = await Assert.ThrowsAsync<ArgumentException>(() => grain.DecideAsync(question with { Situation = null }, default));
        Assert.Contains("situation is missing", missing.Message, StringComparison.Ordinal);

        await grain.StartEpochAsync(Start(2) with { Profile = "" }, default);
        var profile = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.DecideAsync(question, default));
        Assert.Contains("profile", profile.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartEpoch_RefusesAProfileOfOtherTargets()
    {
        var grain = shared.Grains.GetGrain<IDeviceGrain>(shared.NewName("device"));

        var other = await Assert.ThrowsAsync<ArgumentException>(() => grain.StartEpochAsync(Start(1) with { Descriptors = Targets[..2] }, default));
        var broken = await Assert.ThrowsAsync<ArgumentException>(() => grain.StartEpochAsync(Start(1) with { Profile = "{" }, default));

        Assert.Contains("other targets", other.Message, StringComparison.Ordinal);
        Assert.StartsWith("profile:", broken.Message, StringComparison.Ordinal);
    }

    async Task<IDeviceGrain> NewDeviceAsync()
    {
        var grain = shared.Grains.GetGrain<IDeviceGrain>(shared.NewName("device"));
        await grain.StartEpochAsync(Start(1), default);
        await shared.Cluster.DeactivateAsync(grain);
        return grain;
    }

    static EpochStart Start(int epoch) =>
        new(epoch, "thin", Targets, 3072, 0.9f, 0.1f, default, HierarchicalState.PolicyName, "", DeviceProfileReader.Write(Profile));

    static DecisionQuestion Question(RuntimeVariance variance, ActionMask mask, bool explain = false) => new(
        7, [.. mask.Allowed.ToArray().Select(action => Targets[action])], DirectiveMode.Learned, explain,
        new SituationMessage(
            Network.Name, new NetworkFeaturesMessage(14, 1, 0, 569_000_000), Network.InputBytes, Network.OutputBytes, 70, 60,
            new VarianceMessage(
                variance.CpuUtilizationPercent, variance.MemoryUtilizationPercent, variance.HasWifi ? variance.WifiSignalDbm : null,
                variance.HasPeer ? variance.PeerSignalDbm : null),
            new ConstraintsMessage(100, 50)));

    static InferenceEntry Entry(DecisionReply reply, RuntimeVariance variance)
    {
        var nominal = reply.Nominal!.Value;
        var latency = (1.4f * nominal.ComputeMs) + nominal.RadioMs;
        return new InferenceEntry(
            7, reply.Target, -1, 7, Network.Name, reply.Reason, reply.Propensity, (1.4f * nominal.ComputeMillijoules) + nominal.RadioMillijoules, 0, 1, 500,
            latency, 70, 100, 50, false, DateTimeOffset.UnixEpoch.AddSeconds(1),
            new SurroundingsEntry(
                variance.CpuUtilizationPercent, variance.MemoryUtilizationPercent, variance.HasWifi ? variance.WifiSignalDbm : null,
                variance.HasPeer ? variance.PeerSignalDbm : null, nominal.RadioMs, nominal.ComputeMs, nominal.RadioMs, nominal.ComputeMillijoules,
                nominal.RadioMillijoules));
    }

    static Experience ToExperience(InferenceEntry entry, in DecisionContext context) => new(
        new Transition(context.State, Array.IndexOf(Targets, entry.Target), entry.Reward, context.State), entry.Network, (DecisionReason)entry.Reason,
        entry.Propensity, new Outcome(entry.EnergyMillijoules, entry.LatencyMs, entry.AccuracyPercent), context.Constraints, default, entry.BaselineMillijoules,
        entry.FellBack, entry.At, context.Variance, entry.Surroundings!.RadioMs,
        new NominalCost(
            entry.Surroundings.NominalComputeMs, entry.Surroundings.NominalRadioMs, entry.Surroundings.NominalComputeMillijoules,
            entry.Surroundings.NominalRadioMillijoules));
}
