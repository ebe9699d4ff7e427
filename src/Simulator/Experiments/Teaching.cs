using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>Priors as a fleet makes them: from what other devices have learned in surroundings of their own.</summary>
public static class Teaching
{
    /// <summary>What one device of a class contributes.</summary>
    /// <param name="laboratory">The world.</param>
    /// <param name="phone">Its class.</param>
    /// <param name="options">Settings.</param>
    /// <param name="seed">The device's own.</param>
    /// <param name="rounds">Inferences of each network in each of 64 variance states.</param>
    public static IReadOnlyList<StatisticCell> Contribution(Laboratory laboratory, int phone, HierarchicalOptions options, ulong seed, int rounds)
    {
        var learner = laboratory.Hierarchical(phone, options);
        Evaluation.Training.Train(laboratory.Phones[phone], laboratory.World.Networks, UseCase.Everything, learner, LearningSettings.Published.Reward, seed, rounds: rounds);
        return learner.State.TakeContribution();
    }

    /// <summary>The prior of a class from some of its devices.</summary>
    public static StatisticPrior ClassPrior(Laboratory laboratory, int phone, HierarchicalOptions options, ulong seed, int devices = 3, int rounds = 2)
    {
        var sums = new StatisticSums();
        for (var device = 0; device < devices; device++)
        {
            sums.Add(Contribution(laboratory, phone, options, Seed(seed, device), rounds));
        }

        return new StatisticPrior(laboratory.Phones[phone].Name, Version: 1, devices, [.. sums.Cells()], Fallback: []);
    }

    /// <summary>The prior of the fleet from all other classes.</summary>
    public static StatisticPrior FleetPrior(Laboratory laboratory, int phone, HierarchicalOptions options, ulong seed)
    {
        var sums = new StatisticSums();
        for (var other = 0; other < laboratory.Phones.Count; other++)
        {
            if (other != phone)
            {
                sums.Add(StatisticSums.WithoutSteps(ClassPrior(laboratory, other, options, seed).Cells));
            }
        }

        return new StatisticPrior(StatisticPrior.Fleet, Version: 1, Devices: 3 * (laboratory.Phones.Count - 1), Cells: [], [.. sums.Cells()]);
    }

    /// <summary>Teachers have chance of their own.</summary>
    public static ulong Seed(ulong seed, int device) => seed + 3_000_017UL + (1_000_003UL * (ulong)device);
}
