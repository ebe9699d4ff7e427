using AutoScale.Simulator.Fleet;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Tests.Fleet;

public sealed class WorkloadTests
{
    static WorkItem[] Take(ulong seed, string part, int count = 1000)
    {
        var workload = Workload.For(NetworkCatalog.Paper, seed, part);
        return [.. Enumerable.Range(0, count).Select(_ => workload.Next())];
    }

    [Fact]
    public void Next_RepeatsForASeedAndDiffersByPart()
    {
        Assert.Equal(Take(1, "mi8pro"), Take(1, "mi8pro"));
        Assert.NotEqual(Take(1, "mi8pro"), Take(1, "galaxy-s10e"));
        Assert.NotEqual(Take(1, "mi8pro"), Take(2, "mi8pro"));
    }

    [Fact]
    public void Next_MixesAllNetworksInTheirTasksScenario()
    {
        var items = Take(1, "p");

        Assert.Equal(10, items.Select(item => item.Network).Distinct().Count());
        Assert.All(items, item => Assert.Equal(NetworkCatalog.Paper.Networks[item.Network].Task, item.Scenario.Task));
        Assert.Equal(Workload.MeanIntervalMs, items[^1].AtMs / items.Length, Workload.MeanIntervalMs / 10);
    }
}
