using AutoScale.Core.Actions;
using AutoScale.Core.Learning;
using AutoScale.Core.Routing;
using AutoScale.Core.States;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Parts;
using AutoScale.Simulator.Phones;
using AutoScale.Simulator.Splitting;
using AutoScale.Simulator.Tiers;

namespace AutoScale.Simulator.Tests.Parts;

public sealed class EarlyExitsTests
{
    static readonly EarlyExits Exits = EarlyExits.Shipped;

    static readonly RuntimeVariance Calm = new(0, 0, -55, -50);

    static readonly PhoneCosts Costs = With(new PhoneParts(
        [.. EmulatedPlans.For("mi8pro").Where(plan => plan.Network is "mobilenet_v2")], [Exits.PlanFor(ProfileCatalog.Find("mi8pro"), 0.88)],
        new Dictionary<string, RoutedSamples> { [EarlyExits.Network] = Exits.Samples }));

    [Fact]
    public void Shipped_HasTheAccuraciesOfTheTrainedBlocks()
    {
        var plan = Exits.PlanFor(ProfileCatalog.Find("mi8pro"), 0.88);

        Assert.InRange(Exits.Whole.Descriptor.AccuracyPercent, 91, 94);
        Assert.InRange(plan.Options.Single(option => option.Exit is ExitPoint.Main).AccuracyPercent, 79, 82);
        Assert.InRange(plan.Options.Single(option => option.Exit is ExitPoint.Extension).AccuracyPercent, 82, 86);
        var gate = plan.Options.Single(option => option.Exit is ExitPoint.Cloud);
        Assert.Equal(88, gate.AccuracyPercent);
        var right = Enumerable.Range(0, 5000).Count(sample => Exits.Samples.Answer(gate.Gate, sample).Correct);
        Assert.InRange(right / 50.0, 88, 91);
    }

    [Fact]
    public void Shares_AreTheWaysThatTheSamplesTake()
    {
        var gate = Exits.PlanFor(ProfileCatalog.Find("mi8pro"), 0.88).Options.Single(option => option.Exit is ExitPoint.Cloud).Gate;
        var shares = Exits.Samples.Shares(gate).ToList();

        Assert.Equal(1, shares.Sum(way => way.Share), 1e-9);
        Assert.InRange(shares.Single(way => way.Route.Exit is ExitPoint.Cloud).Share, 0.15, 0.4);
    }

    [Fact]
    public void Execute_ChargesTheWayTaken()
    {
        var (actions, network, executor, meter) = Phone(EarlyExits.Network);
        var gated = actions[actions.IndexOf("local/cpu/fp32/2803+exit:cloud/gpu/fp32")];
        var (main, whole) = (actions[actions.IndexOf("local/cpu/fp32/2803+exit:main")], actions[actions.IndexOf("cloud/gpu/fp32")]);

        var here = executor.Execute(network, gated, new RouteTaken(ExitPoint.Main, false));
        var away = executor.Execute(network, gated, new RouteTaken(ExitPoint.Cloud, false));
        var alone = executor.Execute(network, main, new RouteTaken(ExitPoint.Main, false));
        var sent = executor.Execute(network, whole, null);

        Assert.Equal((alone.Times.LatencyMs, 0), (here.Times.LatencyMs, here.Times.TransmitMs));
        Assert.Equal(alone.Times.LatencyMs + sent.Times.LatencyMs, away.Times.LatencyMs, 1e-9);
        var (mainEnergy, sentEnergy) = (meter.End(0, network, main, alone.Times, Calm), meter.End(0, network, whole, sent.Times, Calm));
        Assert.Equal(mainEnergy.DeviceMillijoules, meter.End(0, network, gated, here.Times, Calm).DeviceMillijoules, 1e-4);
        Assert.Equal(0, meter.End(0, network, gated, here.Times, Calm).RemoteMillijoules);
        Assert.Equal(mainEnergy.DeviceMillijoules + sentEnergy.DeviceMillijoules, meter.End(0, network, gated, away.Times, Calm).DeviceMillijoules, 1e-4);
        Assert.Equal(sentEnergy.RemoteMillijoules, meter.End(0, network, gated, away.Times, Calm).RemoteMillijoules, 1e-4);
    }

    [Fact]
    public void Execute_RunsAHeadHereAndATailThereAsThePlanPredicts()
    {
        var (actions, network, executor, meter) = Phone("mobilenet_v2");
        var plan = Costs.Parts.Splits.Single();
        foreach (var option in plan.Splits)
        {
            var target = actions[actions.IndexOf(new SplitPoint(option.Cut, option.Crossing).Describe(plan.Remote))];
            var times = executor.Execute(network, target, null).Times;

            Assert.Equal(option.HeadMs, times.HeadMs, 1e-6);
            Assert.Equal(option.TailMs + Costs.Assumptions.CloudRoundTripMs, times.LatencyMs - times.HeadMs - times.TransmitMs - times.ReceiveMs, 1e-6);
            Assert.True(meter.End(0, network, target, times, Calm).DeviceMillijoules > 0);
        }
    }

    [Fact]
    public void Plans_AreThatOfTheZooAsItIs()
    {
        var plans = World.Paper.Phones.SelectMany(phone => EmulatedPlans.For(phone.DeviceClass)).ToList();

        Assert.Equal(30, plans.Count);
        Assert.All(plans, plan => Assert.Equal((EmulatedPlans.Remote, "local/cpu/fp32"), (plan.Remote, plan.Local[..14])));
    }

    [Fact]
    public async Task MakeAsync_MakesAPlanThatShipsAgain()
    {
        var shipped = EmulatedPlans.For("galaxy-s10e").Single(plan => plan.Network is "mobilenet_v1");
        var made = await EmulatedPlans.MakeAsync("galaxy-s10e", Simulator.Networks.NetworkCatalog.Paper.Networks.Single(network => network.Descriptor.Name is "mobilenet_v1").Descriptor, default);

        Assert.Equal(shipped.ModelDigest, made.ModelDigest);
        Assert.Equal(shipped.Options.Select(option => (option.Cut, option.Crossing)), made.Options.Select(option => (option.Cut, option.Crossing)));
    }

    static (ActionSpace Actions, Core.Networks.NetworkDescriptor Network, EmulatedExecutor<int, int> Executor, EmulatedEnergyMeter Meter) Phone(string name)
    {
        var actions = Costs.Actions();
        var network = Exits.WithPaper().Networks.Single(known => known.Descriptor.Name == name).Descriptor;
        return (
            actions, Costs.Describe(network, actions), new EmulatedExecutor<int, int>(Costs, new StaticEnvironment(Calm), new SimulatedClock(), new SplitMix64(1)),
            new EmulatedEnergyMeter(Costs));
    }

    static PhoneCosts With(PhoneParts parts) => new(
        ProfileCatalog.Find("mi8pro"), Exits.WithPaper(), TierProcessor.Testbed, new EmulationAssumptions { ComputeSigma = 0, RadioSigma = 0 })
    {
        Parts = parts,
    };
}
