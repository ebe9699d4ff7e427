using AutoScale.Core.Actions;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;
using BenchmarkDotNet.Attributes;

namespace AutoScale.Benchmarks.Core;

/// <summary>
/// Deciding and learning on a 66-action phone, as ratios to a bare argmax over the same row in the same run: select ≤ 2, select and learn ≤ 4,
/// nothing allocated. States change from call to call as they do on a phone, so the row is read from memory, not from a register.
/// </summary>
[MemoryDiagnoser, Config(typeof(InThisProcess))]
public class DecisionBenchmarks
{
    const int Actions = 66;
    const int Calls = 1024;

    readonly QTable table = new(new StateSpace().Count, Actions);
    readonly ActionMask all = new([.. Enumerable.Repeat(true, Actions)]);
    readonly NetworkDescriptor network = new()
    {
        Name = "net",
        Features = new NetworkFeatures(14, 1, 0, 569_000_000),
        InputBytes = 1,
        OutputBytes = 1,
        AccuracyPercent = 71,
    };

    EpsilonGreedyPolicy policy = null!;
    HierarchicalPolicy hierarchical = null!;
    HierarchicalPolicy unsettled = null!;
    DecisionContext[] contexts = [];
    State[] states = [];

    [GlobalSetup]
    public void FillTheTable()
    {
        var random = new SplitMix64(1);
        for (var index = 0; index < table.StateCount; index++)
        {
            var cells = table.Edit(new State(index));
            cells.Visits.Fill(1);
            foreach (ref var value in cells.Values)
            {
                value = (Half)(random.NextSingle() * -1000);
            }
        }

        states = [.. Enumerable.Range(0, Calls).Select(_ => new State(random.Next(table.StateCount)))];
        policy = new EpsilonGreedyPolicy(table, new QLearningOptions(), new SplitMix64(2));
        FillTheHierarchy(random);
    }

    /// <summary>The 66-action phone with the paper's networks, trained as the evaluation trains it; loads and signals change from call to call.</summary>
    void FillTheHierarchy(SplitMix64 random)
    {
        var laboratory = new Laboratory(World.Paper);
        var phone = laboratory.Phones[0];
        contexts = [.. Enumerable.Range(0, Calls).Select(_ =>
        {
            var network = random.Next(phone.Networks.Count);
            var variance = new RuntimeVariance(random.Next(101), random.Next(101), -50 - random.Next(40), -50 - random.Next(40));
            var prepared = phone.Networks[network];
            return new DecisionContext(
                phone.States.Encode(prepared.State, variance), prepared.Mask(cloud: true, peer: true), prepared.Descriptor, variance,
                UseCase.Everything.For(World.Paper.Networks.Networks[network].Task)!.Constraints);
        })];

        // Shortly after a change much is uncertain, and what is uncertain is scored twice, to say whether it was chosen to learn.
        var policies = Enumerable.Range(1, 3).Select(seed => laboratory.TrainedHierarchical(0, UseCase.Everything, new HierarchicalOptions(), (ulong)seed)).ToArray();
        int Explored(HierarchicalPolicy policy) => contexts.Count(context => policy.Select(context).Reason is DecisionReason.Explore);
        (hierarchical, unsettled) = (policies.MinBy(Explored)!, policies.MaxBy(Explored)!);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Calls)]
    public int BareArgMax()
    {
        var sum = 0;
        foreach (var state in states)
        {
            sum += ActionValueRow.ArgMax(table.Values(state), all);
        }

        return sum;
    }

    /// <summary>The loop that everybody would write first, for scale.</summary>
    [Benchmark(OperationsPerInvoke = Calls)]
    public int PlainLoopArgMax()
    {
        var sum = 0;
        foreach (var state in states)
        {
            var row = table.Values(state);
            var best = 0;
            for (var action = 1; action < row.Length; action++)
            {
                best = row[action] > row[best] ? action : best;
            }

            sum += best;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public int Select()
    {
        var sum = 0;
        foreach (var state in states)
        {
            sum += policy.Select(Context(state)).Action;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public int SelectAndLearn()
    {
        var sum = 0;
        foreach (var state in states)
        {
            var action = policy.Select(Context(state)).Action;
            policy.Learn(default(Experience) with { Transition = new Transition(state, action, -action, states[action]) });
            sum += action;
        }

        return sum;
    }

    /// <summary>Our policy's decision; the aim is at most 3 times <see cref="Select"/>.</summary>
    [Benchmark(OperationsPerInvoke = Calls)]
    public int HierarchicalSelect()
    {
        var sum = 0;
        foreach (ref readonly var context in contexts.AsSpan())
        {
            sum += hierarchical.Select(context).Action;
        }

        return sum;
    }

    /// <summary>The same shortly after a processor or tier has changed.</summary>
    [Benchmark(OperationsPerInvoke = Calls)]
    public int HierarchicalSelectAfterAChange()
    {
        var sum = 0;
        foreach (ref readonly var context in contexts.AsSpan())
        {
            sum += unsettled.Select(context).Action;
        }

        return sum;
    }

    DecisionContext Context(State state) => new(state, all, network, default, new QualityConstraints(50, 50));
}
