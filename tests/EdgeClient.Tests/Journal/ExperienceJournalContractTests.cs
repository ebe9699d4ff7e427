using AutoScale.Core.Inference;
using AutoScale.EdgeClient.Journal;
using AutoScale.Testing;
using AutoScale.Testing.Contracts;

namespace AutoScale.EdgeClient.Tests.Journal;

public sealed class ExperienceJournalContractTests : ExperienceSinkContract, IDisposable
{
    readonly TemporaryFolder folder = new();
    ExperienceJournal? journal;

    public void Dispose()
    {
        journal?.Dispose();
        folder.Dispose();
    }

    protected override IExperienceSink Create() =>
        journal = ExperienceJournal.Open(folder.Path, TestDevice.Configuration, TestDevice.Options, new ManualTime());

    protected override IReadOnlyList<double> Remembered(IExperienceSink sink) =>
        [.. journal!.ReadBatch(1000).Entries.Select(entry => entry.IsReset ? double.PositiveInfinity : entry.Inference?.Transition.Reward ?? entry.AdoptedPriorVersion)];

    protected override void Break(IExperienceSink sink) => journal!.Dispose();
}
