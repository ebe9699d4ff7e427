using AutoScale.Core.Energy;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;

namespace AutoScale.Testing.Contracts;

/// <summary>What every <see cref="IExperienceSink"/> holds to: it takes anything, in order, and never throws into the loop.</summary>
public abstract class ExperienceSinkContract
{
    protected static readonly Experience Ordinary = new(
        new Transition(new(1), 0, -5, new(2)), "mobilenet_v1", DecisionReason.Greedy, 0.95f, new Outcome(12, 30, 71), new QualityConstraints(50, 50),
        new EnergyReading(12, 0, EnergyProvenance.Modelled), 40, FellBack: false, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    protected abstract IExperienceSink Create();

    /// <summary>What the sink remembers, oldest first: the reward of an inference, the version of an adoption, infinity for a reset.</summary>
    protected abstract IReadOnlyList<double> Remembered(IExperienceSink sink);

    /// <summary>Makes whatever is behind the sink fail.</summary>
    protected abstract void Break(IExperienceSink sink);

    [Fact]
    public void Record_RemembersInOrder()
    {
        var sink = Create();
        for (var index = 1; index <= 50; index++)
        {
            sink.Record(Ordinary with { Transition = Ordinary.Transition with { Reward = -index } });
            if (index % 10 is 0)
            {
                sink.Record(new PriorAdoption("small", index));
                sink.RecordReset();
            }
        }

        var expected = Enumerable.Range(1, 50).SelectMany(index => index % 10 is 0 ? (double[])[-index, index, double.PositiveInfinity] : [-index]);
        Assert.Equal(expected, Remembered(sink));
    }

    [Fact]
    public void Record_NeverThrows()
    {
        var sink = Create();
        sink.Record(Ordinary with { Network = "" });
        sink.Record(Ordinary with { Network = new string('ü', 10_000) });
        sink.Record(Ordinary with { BaselineMillijoules = float.PositiveInfinity });
        Break(sink);
        sink.Record(Ordinary);
        sink.Record(new PriorAdoption("small", 1));
        sink.RecordReset();
    }
}
