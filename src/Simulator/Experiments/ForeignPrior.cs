using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>
/// A prior made by the product's code from one phone's training, in another phone's columns. V/F steps of two phones have different names; a step takes what the source
/// learned at the step of the same processor and precision whose share of the top frequency is nearest (our choice; how the paper maps them is not known).
/// </summary>
static class ForeignPrior
{
    /// <summary>The seed of a source is another one: it is another phone, also within a class.</summary>
    const ulong SourceSeed = 1_000_003;

    public static PriorSnapshot Learn(Laboratory laboratory, int source, int target, ulong seed)
    {
        var (from, to) = (laboratory.Phones[source], laboratory.Phones[target]);
        var replica = new DeviceReplica(from.Actions.Descriptors, from.States.Count, LearningSettings.Published.Options);
        Evaluation.Training.Train(
            from, laboratory.World.Networks, UseCase.Everything, LearningSettings.Published, seed + SourceSeed, sink: new ReplicaSink(replica));
        var sums = new PriorSums();
        sums.Add(replica.TakeContribution());
        var prior = sums.ToSnapshot(from.Name, version: 1, devices: 1);
        return prior with
        {
            DeviceClass = to.Name,
            Descriptors = to.Actions.Descriptors,
            Rows = [.. prior.Rows.Select(row => Rearranged(row, Columns(from, to, prior.Descriptors)))],
        };
    }

    static PriorRow Rearranged(PriorRow row, int[] columns) => new(
        row.State,
        [.. columns.Select(column => column < 0 ? 0 : row.Means[column])],
        [.. columns.Select(column => column < 0 ? 0 : row.Counts[column])]);

    static int[] Columns(EvaluatedPhone from, EvaluatedPhone to, IReadOnlyList<string> descriptors)
    {
        var learned = descriptors.Select((descriptor, column) => (Target: from.Actions[from.Actions.IndexOf(descriptor)], column)).ToArray();
        return [.. Enumerable.Range(0, to.Actions.Count).Select(action =>
        {
            var target = to.Actions[action];
            var alike = learned.Where(known => (known.Target.Tier, known.Target.Processor, known.Target.Precision) == (target.Tier, target.Processor, target.Precision));
            return alike.OrderBy(known => Math.Abs(Share(from, known.Target) - Share(to, target))).Select(known => known.column).FirstOrDefault(-1);
        })];
    }

    static double Share(EvaluatedPhone phone, ExecutionTarget target)
    {
        if (target.Tier is not Tier.Local)
        {
            return 1;
        }

        var steps = phone.Costs.Profile.Processors[target.ProcessorIndex].Steps;
        return steps[target.StepIndex].FrequencyMhz / steps[0].FrequencyMhz;
    }

    sealed class ReplicaSink(DeviceReplica replica) : IExperienceSink
    {
        public void Record(in Experience experience) => replica.Apply(experience.Transition);

        public void RecordReset() => replica.Reset();

        public void Record(in PriorAdoption adoption) => throw new NotSupportedException("A training adopts no prior.");
    }
}
