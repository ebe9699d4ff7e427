using AutoScale.Core.Learning;
using AutoScale.Core.States;

namespace AutoScale.Core.Tests.Learning;

public sealed class QLearningTests
{
    static readonly QLearningOptions Options = new();

    readonly QTable table = new(stateCount: 4, actionCount: 3);

    [Fact]
    public void Update_MovesTheValueTowardsTheTarget()
    {
        table.Edit(new State(1)).Values[2] = (Half)10;
        table.Edit(new State(2)).Values[0] = (Half)20;

        var target = QLearning.Update(table, new Transition(new State(1), 2, Reward: -5, new State(2)), Options);

        Assert.Equal(-5 + (0.1f * 20), target, 5);
        Assert.Equal((Half)(10 + (0.9f * (target - 10))), table.Values(new State(1))[2]);
    }

    [Fact]
    public void Update_CountsTheVisit()
    {
        QLearning.Update(table, new Transition(new State(0), 1, 1, new State(0)), Options);
        QLearning.Update(table, new Transition(new State(0), 1, 1, new State(0)), Options);

        Assert.Equal(new ushort[] { 0, 2, 0 }, table.Visits(new State(0)));
    }

    [Fact]
    public void Update_LeavesOtherCellsAlone()
    {
        QLearning.Update(table, new Transition(new State(0), 1, -3, new State(3)), Options);

        Assert.Equal([new State(0)], table.States());
        Assert.Equal(Half.Zero, table.Values(new State(0))[0]);
    }

    [Fact]
    public void Update_StaysFiniteBeyondWhatAHalfHolds()
    {
        QLearning.Update(table, new Transition(new State(0), 0, -1e9f, new State(1)), Options);

        Assert.Equal(Half.MinValue, table.Values(new State(0))[0]);
    }

    static Experience Sample(Transition transition) => default(Experience) with { Transition = transition };

    [Fact]
    public void Update_AllocatesNothingInADenseTable()
    {
        var policy = new EpsilonGreedyPolicy(table, Options, new SplitMix64(3));
        policy.Learn(Sample(new Transition(new State(0), 0, 1, new State(1))));
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var round = 0; round < 1000; round++)
        {
            policy.Learn(Sample(new Transition(new State(round % 4), round % 3, round, new State(3))));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void ValueBytes_OfA66ActionPhoneAreThePapersFourHundredKilobytes()
    {
        var phone = new QTable(new StateSpace().Count, 66);

        Assert.Equal(405_504, phone.ValueBytes);
        Assert.True(phone.ValueBytes <= 410_000);
    }

    [Theory]
    [InlineData(-0.1f, 0.1f, 0.1f, nameof(QLearningOptions.LearningRate))]
    [InlineData(0.9f, 1f, 0.1f, nameof(QLearningOptions.Discount))]
    [InlineData(0.9f, 0.1f, float.NaN, nameof(QLearningOptions.Epsilon))]
    public void Validate_NamesThePropertyAndItsRange(float rate, float discount, float epsilon, string name)
    {
        var options = new QLearningOptions { LearningRate = rate, Discount = discount, Epsilon = epsilon };

        Assert.Contains($"{name} is", Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
    }
}
