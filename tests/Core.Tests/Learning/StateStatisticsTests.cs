using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;

namespace AutoScale.Core.Tests.Learning;

public sealed class StateStatisticsTests
{
    [Fact]
    public void Add_AveragesByStateAndAction()
    {
        var statistics = new StateStatistics();
        statistics.Add(Inference(7, 2, millijoules: 10, milliseconds: 20));
        statistics.Add(Inference(7, 2, millijoules: 30, milliseconds: 60));
        statistics.Add(Inference(3, 1, millijoules: 5, milliseconds: 8));
        statistics.Add(Inference(3, -1, millijoules: 5, milliseconds: 8));

        Assert.Equal([new StateStatistic(3, 1, 1, 5, 8, 0), new StateStatistic(7, 2, 2, 20, 40, 1)], statistics.Cells());
    }

    [Fact]
    public void Add_BeyondTheMostCells_CountsOnlyThoseItHas()
    {
        var statistics = new StateStatistics();
        for (var state = 0; state <= StateStatistics.MaxCells; state++)
        {
            statistics.Add(Inference(state, 0, 1, 1));
        }

        statistics.Add(Inference(0, 0, 1, 1));

        Assert.Equal(StateStatistics.MaxCells, statistics.Cells().Count());
        Assert.Equal(2, statistics.Cells().First().Visits);
    }

    [Fact]
    public void Decode_GivesWhatWasEncoded()
    {
        var statistics = new StateStatistics();
        statistics.Add(Inference(3071, 254, 10, 60));
        statistics.Add(Inference(0, 0, 0.5f, 1));

        Assert.Equal(statistics.Cells(), StateStatistics.Decode(statistics.Encode()).Cells());
        Assert.Empty(StateStatistics.Decode(new StateStatistics().Encode()).Cells());
        Assert.Throws<InvalidDataException>(() => StateStatistics.Decode(statistics.Encode().AsMemory()[..^1]));
    }

    static Experience Inference(int state, int action, float millijoules, float milliseconds) => default(Experience) with
    {
        Transition = new Transition(new State(state), action, 0, default),
        Outcome = new Outcome(millijoules, milliseconds, 70),
        Constraints = new QualityConstraints(50, 50),
    };
}
