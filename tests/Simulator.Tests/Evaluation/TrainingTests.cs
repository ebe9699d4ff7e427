using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Tests.Evaluation;

public sealed class TrainingTests
{
    static readonly Laboratory Laboratory = new(World.Paper);

    [Fact]
    public void Train_Takes64000SamplesEvenlyOverTheCases()
    {
        var sink = new CountingSink();
        Simulator.Evaluation.Training.Train(Laboratory.Phones[0], World.Paper.Networks, UseCase.Everything, LearningSettings.Published, seed: 1, sink: sink);

        Assert.Equal(64_000, sink.ByNetwork.Values.Sum());
        Assert.Equal(10, sink.ByNetwork.Count);
        Assert.All(sink.ByNetwork.Values, count => Assert.Equal(6400, count));

        // Two networks share the bin of MobileNet v3; nine bins of 64 states have been seen.
        Assert.Equal(9 * 64, sink.ByState.Count);
        Assert.All(sink.ByState.Values, count => Assert.True(count is 100 or 200));
    }

    [Fact]
    public void Train_LeavesANetworkOut()
    {
        var sink = new CountingSink();
        Simulator.Evaluation.Training.Train(Laboratory.Phones[0], World.Paper.Networks, UseCase.Everything, LearningSettings.Published, seed: 1, leaveOut: 9, sink: sink);

        Assert.DoesNotContain("mobilebert", sink.ByNetwork.Keys);
    }

    [Fact]
    public void Trained_RepeatsForASeedAndIsTheCallersToChange()
    {
        var first = Laboratory.Trained(0, UseCase.Everything, LearningSettings.Published, seed: 3);
        var again = new Laboratory(World.Paper).Trained(0, UseCase.Everything, LearningSettings.Published, seed: 3);
        var state = first.States().First();
        Assert.Equal(first.Values(state).ToArray(), again.Values(state).ToArray());

        first.Edit(state).Values.Fill((Half)1);
        Assert.NotEqual(first.Values(state).ToArray(), Laboratory.Trained(0, UseCase.Everything, LearningSettings.Published, seed: 3).Values(state).ToArray());
    }

    sealed class CountingSink : IExperienceSink
    {
        public Dictionary<string, int> ByNetwork { get; } = [];

        public Dictionary<int, int> ByState { get; } = [];

        public void Record(in Experience experience)
        {
            ByNetwork[experience.Network] = ByNetwork.GetValueOrDefault(experience.Network) + 1;
            ByState[experience.Transition.State.Index] = ByState.GetValueOrDefault(experience.Transition.State.Index) + 1;
        }

        public void RecordReset() => throw new InvalidOperationException("Nobody orders a reset here.");

        public void Record(in PriorAdoption adoption) => throw new InvalidOperationException("A training adopts no prior.");
    }
}
