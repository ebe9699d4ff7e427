using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Journal;
using AutoScale.Testing;

namespace AutoScale.EdgeClient.Tests.Journal;

public sealed class JournalReaderTests
{
    [Fact]
    public void PolicyOf_IsTheFoldersOwnAndNoneOfANewOne()
    {
        using var folder = new TemporaryFolder();

        Assert.Null(JournalReader.PolicyOf(folder.Path));
        foreach (var policy in LearnerConfiguration.Policies)
        {
            ExperienceJournal.Open(folder.Path, TestDevice.Configuration with { Policy = policy }, TestDevice.Options, new ManualTime()).Dispose();
            Assert.Equal(policy, JournalReader.PolicyOf(folder.Path));
        }

        File.WriteAllBytes(Path.Combine(folder.Path, "table.checkpoint"), [1, 2, 3]);
        Assert.Null(JournalReader.PolicyOf(folder.Path));
    }
}
