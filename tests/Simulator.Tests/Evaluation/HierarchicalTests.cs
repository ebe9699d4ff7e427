using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.States;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Experiments;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Tests.Evaluation;

/// <summary>Our policy in the development world, small; the held-out runs are commands (docs/learning.md).</summary>
public sealed class HierarchicalTests
{
    const ulong Seed = 1007;
    const int Rounds = 20;

    static readonly World Development = DevelopmentWorld.Create() with { Environments = [.. DevelopmentWorld.Create().Environments.Take(1)] };

    static readonly Laboratory Laboratory = new(Development);

    static readonly HierarchicalOptions Options = new();

    [Fact]
    public void ColdStart_IsCloserToOptThanAutoScaleAfterItsTraining()
    {
        var comparison = Comparison.Run(
            Laboratory, 0, Development.Environments[0], UseCase.Everything,
            [
                new PolicyEntry("cold", "", null, _ => Laboratory.Hierarchical(0, Options)), PolicyCatalog.Find(PolicyCatalog.AutoScale),
                new PolicyEntry(PolicyCatalog.Informed, "", null, _ => new InformedPolicy(Laboratory.Phones[0], Options.LatePrice)),
            ],
            Seed, Rounds);

        var (cold, paper) = (Score.Of([comparison], "cold"), Score.Of([comparison], PolicyCatalog.AutoScale));
        Assert.InRange(cold.GapToOpt, -0.1, 0.25);
        Assert.True(cold.NearOptRate > paper.NearOptRate && cold.QosViolationRate < paper.QosViolationRate, $"{cold} is no better than {paper}");
        Assert.InRange(Score.Of([comparison], PolicyCatalog.Informed).GapToOpt, -0.1, 0.1);
    }

    [Fact]
    public void ClassPrior_MakesANewPhoneNearlyInformedFromTheStart()
    {
        var prior = Teaching.ClassPrior(Laboratory, 0, Options, Seed);
        var policy = PriorsExperiment.Primed(Laboratory, 0, Options, prior);

        var curve = PolicyCurve.Follow(
            Laboratory, 0, Development.Environments[0], policy, context => policy.SelectGreedy(context).Action, Seed, Rounds);

        Assert.InRange(PolicyCurve.InferencesToReach(curve.EnergyOverInformed), 0, 3);
        Assert.Equal(0, policy.State.Health.PriorsRejected);
    }

    [Fact]
    public void Replay_OfAJournalArrivesAtTheSameBits()
    {
        var (device, grain) = (Laboratory.Hierarchical(0, Options), Laboratory.Hierarchical(0, Options).State);
        Simulator.Evaluation.Training.Train(
            Laboratory.Phones[0], Development.Networks, UseCase.Everything, device, LearningSettings.Published.Reward, Seed, sink: new Grain(grain), rounds: 1);

        Assert.Equal(device.State.Encode(), grain.Encode());
    }

    [Fact]
    public void PowerBudget_IsHeldWithinTwoPercent()
    {
        var world = Development with { Environments = [Development.Environments[0]] };
        var rows = new BudgetRun(new Laboratory(world)).Powers(Seed, rounds: 300);

        Assert.InRange(rows.WithBudget / rows.Budget, 0.5, 1.02);
        Assert.True(rows.WithoutBudget > 1.02 * rows.Budget, "The budget binds nothing.");
    }

    [Fact]
    public void Development_SharesNothingWithThePapersWorld()
    {
        Assert.Empty(Development.Phones.Select(phone => phone.DeviceClass).Intersect(World.Paper.Phones.Select(phone => phone.DeviceClass)));
        Assert.Empty(DevelopmentWorld.Create().Environments.Select(environment => environment.Name).Intersect(EnvironmentCatalog.Names));
        Assert.True(DevelopmentWorld.FirstSeed > 100);
    }

    sealed class Grain(HierarchicalState state) : Core.Inference.IExperienceSink
    {
        public void Record(in Experience experience) => state.Apply(experience);

        public void Record(in PriorAdoption adoption) => throw new NotSupportedException();

        public void RecordReset() => throw new NotSupportedException();
    }

    sealed class BudgetRun(Laboratory laboratory)
    {
        public (double WithBudget, double WithoutBudget, double Budget) Powers(ulong seed, int rounds)
        {
            var episode = new Episode(laboratory.Phones[2], laboratory.World.Environments[0], laboratory.World.Networks, UseCase.Everything, seed, rounds);
            var (free, least) = (Power(null), Power(1e-3));
            var budget = (free + least) / 2;
            return (Power(budget), free, budget);

            double Power(double? milliwatts)
            {
                var policy = laboratory.Hierarchical(2, Options with { PowerBudgetMilliwatts = milliwatts });
                return EpisodeRunner.Run(episode, policy, LearningSettings.Published.Reward).Sum(step => (double)step.Outcome.EnergyMillijoules) * 1000
                    / (episode.Requests[^1].AtMs - episode.Requests[0].AtMs);
            }
        }
    }
}
