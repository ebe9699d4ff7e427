using AutoScale.Simulator.Fleet;
using Xunit.Abstractions;

namespace AutoScale.Silo.Tests.Program;

/// <summary>What must be true of phones and silos at the end, whatever happened between them.</summary>
static class DemoCounts
{
    /// <summary>All that was sent is acknowledged and applied, each transition once, and the replicas are equal.</summary>
    public static void AssertExact(DemoSummary summary, ITestOutputHelper log)
    {
        log.WriteLine($"sent {summary.TransitionsSent}, acknowledged {summary.TransitionsAcknowledged}, applied {summary.TransitionsApplied}, "
            + $"applied twice {summary.DuplicatesApplied}, refused as duplicates {summary.DuplicatesRefused}, tables equal {summary.TablesEqual} of {summary.Phones}");
        Assert.True(summary.Complete, "The phones could not hand over all that they learned.");
        Assert.Equal(0, summary.Failures);
        Assert.Equal(summary.TransitionsSent, summary.TransitionsAcknowledged);
        Assert.Equal(summary.TransitionsSent, summary.TransitionsApplied);
        Assert.Equal(0, summary.DuplicatesApplied);
        Assert.Equal(summary.Phones, summary.TablesEqual);
    }
}
