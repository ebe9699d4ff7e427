using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;
namespace AutoScale.Simulator.Cli;
public static class TryOut
{
    public static void Run()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var lab = new Laboratory(World.Paper);
        Console.WriteLine($"lab {watch.ElapsedMilliseconds} longest {string.Join(",", lab.Phones.Select(p => p.LongestMs))}");
        watch.Restart();
        for (var p = 0; p < 3; p++) { lab.Trained(p, UseCase.Everything, LearningSettings.Published, 1); Console.WriteLine($"train {watch.ElapsedMilliseconds}"); }
        watch.Restart();
        var all = new List<Comparison>();
        for (var p = 0; p < 3; p++) foreach (var e in lab.World.Environments) all.Add(Comparison.Run(lab, p, e, UseCase.Everything, PolicyCatalog.All, 1, 100));
        Console.WriteLine($"compare {watch.ElapsedMilliseconds}");
        foreach (var set in new[] { "all", "mi8pro", "galaxy-s10e", "moto-x-force" })
        {
            Console.WriteLine(set);
            var part = all.Where(c => set == "all" || c.Phone == set).ToArray();
            foreach (var n in PolicyCatalog.Names) { var s = Score.Of(part, n); Console.WriteLine($"{n,-22} cpu {s.EfficiencyOverEdgeCpuFp32,6:F2} tot {s.TotalEnergyRatioToEdgeCpuFp32,6:F2} cloud {s.EfficiencyOverCloud,6:F2} best {s.EfficiencyOverEdgeBest,6:F2} ce {s.EfficiencyOverConnectedEdge,6:F2} gap {s.GapToOpt,6:P1} qos {s.QosViolationRate,6:P1} acc {s.AccuracyViolationRate,5:P1} dec {s.DecisionAccuracy,6:P1} tier {s.TierAccuracy,6:P1} act {s.ActionAccuracy,6:P1} E {s.EnergyMillijoules,7:F1}"); }
        }
        foreach (var pol in new[] { "opt", "autoscale" }) foreach (var g in all.GroupBy(c => c.Environment))
            Console.WriteLine(pol + " " + g.Key + " " + string.Join(" ", g.SelectMany(c => c.Of(pol)).OfType<Tally>().SelectMany(t => t.Targets).GroupBy(t => t.Key).Select(t => $"{t.Key}={t.Sum(x => x.Value)}")));
    }
}
