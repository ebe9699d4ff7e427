using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Learning;
using AutoScale.Core.States;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;
using AutoScale.Simulator.Phones;
using FsCheck;
using FsCheck.Fluent;

namespace AutoScale.Simulator.Tests.Evaluation;

/// <summary>What must hold for every phone, network, target, surroundings and chance.</summary>
public sealed class ConservationTests
{
    static readonly Laboratory Laboratory = new(World.Paper);

    /// <summary>A phone, a network, an action and surroundings, all drawn.</summary>
    static readonly Arbitrary<Draw> Draws = (
        from phone in Gen.Choose(0, 2)
        from network in Gen.Choose(0, 9)
        from action in Gen.Choose(0, Laboratory.Phones[phone].Actions.Count - 1)
        from cpu in Gen.Choose(0, 100)
        from memory in Gen.Choose(0, 100)
        from wifi in Gen.Choose(-100, -30)
        from peer in Gen.Choose(-100, -30)
        from seed in Gen.Choose(0, int.MaxValue)
        select new Draw(phone, network, action, new RuntimeVariance(cpu, memory, wifi, peer), (ulong)seed)).ToArbitrary();

    [Fact]
    public void Energy_IsNeverNegativeAndGrowsWithLatency() => Prop.ForAll(Draws, draw =>
    {
        var (times, energy, _) = Execute(draw);
        return times.LatencyMs > 0 && energy.DeviceMillijoules > 0 && energy.RemoteMillijoules >= 0
            && float.IsFinite(energy.DeviceMillijoules) && times.TransmitMs >= 0 && times.ReceiveMs >= 0;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Offloading_AddsUpSendingReceivingAndWaiting() => Prop.ForAll(Draws, draw =>
    {
        var phone = Laboratory.Phones[draw.Phone];
        var target = phone.Actions[draw.Action];
        var (times, energy, failure) = Execute(draw);
        if (target.Tier is Tier.Local || failure is not null)
        {
            return times is { TransmitMs: 0, ReceiveMs: 0 } || failure is not null;
        }

        var (radio, signal) = target.Tier is Tier.Cloud
            ? (phone.Costs.Profile.Wifi, draw.Variance.WifiSignalDbm)
            : (phone.Costs.Profile.Peer, draw.Variance.PeerSignalDbm);
        var (transmit, receive) = EnergyModel.PowerAt(radio, signal);
        var waitMs = times.LatencyMs - times.TransmitMs - times.ReceiveMs;
        var sum = ((transmit * times.TransmitMs) + (receive * times.ReceiveMs)
            + ((phone.Costs.Profile.IdlePowerMilliwatts + radio.IdlePowerMilliwatts) * waitMs)) / 1000;
        return waitMs > 0 && Math.Abs(sum - energy.DeviceMillijoules) <= 1e-5 * sum;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Latency_FallsAsFrequencyRises()
    {
        foreach (var phone in Laboratory.Phones)
        {
            foreach (var network in phone.Networks)
            {
                var steps = Enumerable.Range(0, phone.Actions.Count).Select(action => phone.Actions[action]).Where(target => target.Tier is Tier.Local)
                    .GroupBy(target => (target.ProcessorIndex, target.Precision));
                foreach (var processor in steps)
                {
                    var byFrequency = processor
                        .OrderBy(target => phone.Costs.Profile.Processors[target.ProcessorIndex].Steps[target.StepIndex].FrequencyMhz)
                        .Select(target => phone.Costs.ComputeMs(network.Descriptor.Name, target)).ToArray();
                    for (var step = 1; step < byFrequency.Length; step++)
                    {
                        Assert.True(byFrequency[step] < byFrequency[step - 1]);
                    }
                }
            }
        }
    }

    [Fact]
    public void Latency_RisesWithInterference() => Prop.ForAll(Draws, draw =>
    {
        var more = draw with
        {
            Variance = draw.Variance with
            {
                CpuUtilizationPercent = Math.Min(100, draw.Variance.CpuUtilizationPercent + 10),
                MemoryUtilizationPercent = Math.Min(100, draw.Variance.MemoryUtilizationPercent + 10),
            },
        };
        return Execute(more).Times.LatencyMs >= Execute(draw).Times.LatencyMs;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    /// <summary>Opt ranks first by kept constraints, then by energy, and no policy ever ranks before it on the same request.</summary>
    [Fact]
    public void Opt_IsNeverBeaten() => Prop.ForAll(
        (from phone in Gen.Choose(0, 2) from environment in Gen.Choose(0, 8) from seed in Gen.Choose(1, 1_000_000) select (phone, environment, seed: (ulong)seed)).ToArbitrary(),
        run =>
        {
            var laboratory = new Laboratory(World.Paper);
            var environment = World.Paper.Environments[run.environment];
            var episode = new Episode(laboratory.Phones[run.phone], environment, World.Paper.Networks, UseCase.Everything, run.seed, rounds: 5);
            var opt = Oracle.Run(episode, LearningSettings.Published.Reward);
            foreach (var entry in PolicyCatalog.All)
            {
                var policy = entry.Create(new PolicyRun(laboratory, run.phone, UseCase.Everything, entry.Settings ?? LearningSettings.Published, run.seed));
                var steps = EpisodeRunner.Run(episode, policy, LearningSettings.Published.Reward);
                for (var index = 0; index < steps.Length; index++)
                {
                    var constraints = episode.Requests[index].Constraints;
                    var (own, best) = (steps[index].Outcome, opt[index].Outcome);
                    var (rank, bestRank) = (own.Rank(constraints), best.Rank(constraints));
                    if (rank < bestRank || (rank == bestRank && own.EnergyMillijoules < best.EnergyMillijoules * 0.99999f))
                    {
                        return false;
                    }
                }
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(12));

    [Fact]
    public void Opt_MissesAConstraintOnlyWhereEveryTargetDoes()
    {
        var phone = Laboratory.Phones[0];
        var episode = new Episode(phone, EnvironmentCatalog.Find("S3"), World.Paper.Networks, UseCase.Everything, 5, rounds: 10);
        var opt = Oracle.Run(episode, LearningSettings.Published.Reward);
        var late = 0;
        for (var action = 0; action < phone.Actions.Count; action++)
        {
            var fixedAction = EpisodeRunner.Run(episode, new Always(action), LearningSettings.Published.Reward);
            for (var index = 0; index < opt.Length; index++)
            {
                var constraints = episode.Requests[index].Constraints;
                if (opt[index].Outcome.ViolatesQos(constraints))
                {
                    late++;
                    Assert.NotEqual(0, fixedAction[index].Outcome.Rank(constraints));
                }
            }
        }

        Assert.True(late > 0);
    }

    static (Core.Inference.ExecutionTimes Times, EnergyReading Energy, string? Failure) Execute(Draw draw)
    {
        var phone = Laboratory.Phones[draw.Phone];
        var network = phone.Networks[draw.Network].Descriptor;
        var executor = new EmulatedExecutor<int, int>(phone.Costs, new StaticEnvironment(draw.Variance), new SimulatedClock(), new SplitMix64(draw.Seed));
        var pending = executor.ExecuteAsync(network, phone.Actions[draw.Action], 0, default, CancellationToken.None);
        var execution = pending.IsCompletedSuccessfully ? pending.Result : throw new InvalidOperationException("An emulated inference completes synchronously.");
        var meter = new EmulatedEnergyMeter(phone.Costs);
        return (execution.Times, meter.End(meter.Begin(), network, phone.Actions[draw.Action], execution.Times, draw.Variance), execution.Failure);
    }

    public sealed record Draw(int Phone, int Network, int Action, RuntimeVariance Variance, ulong Seed);

    sealed class Always(int action) : IPolicy
    {
        public string Name => "always";

        public Decision Select(in DecisionContext context) =>
            new(context.Mask[action] ? action : context.Mask.Allowed[0], DecisionReason.Rule, 1);

        public void Learn(in Experience experience)
        {
        }
    }
}
