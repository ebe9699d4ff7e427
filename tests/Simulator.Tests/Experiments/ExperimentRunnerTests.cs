using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Experiments;
using AutoScale.Simulator.Phones;
using AutoScale.Simulator.Reports;

namespace AutoScale.Simulator.Tests.Experiments;

public sealed class ExperimentRunnerTests
{
    /// <summary>One phone in two environments: all experiments stay whole, and quick.</summary>
    static readonly World Small = World.Paper with
    {
        Phones = [ProfileCatalog.Find("mi8pro")], Environments = [EnvironmentCatalog.Find("S4"), EnvironmentCatalog.Find("D4")],
    };

    static async Task<Results> Run(World world, ulong firstSeed, int seeds, int threads, params string[] ids)
    {
        Selection[] selections = [.. ids.Select(id => Selection.Parse(id, world))];
        ulong[] all = [.. Enumerable.Range(0, seeds).Select(index => firstSeed + (ulong)index)];
        return new Results(world, selections, all, await ExperimentRunner.RunAsync(world, selections, all, threads, onDone: null, CancellationToken.None));
    }

    static string[] Texts(Results results) => [.. ResultFiles.Make(results).Select(file => $"{file.Name}\n{System.Text.Encoding.UTF8.GetString(file.Content)}")];

    [Fact]
    public async Task RunAsync_GivesTheSameBytesForASeedOnAnyNumberOfThreads()
    {
        string[] ids = ["static", "dynamic", "targets", "convergence", "transfer", "overhead", "leave-one-out/3", "sensitivity/4"];
        var one = Texts(await Run(Small, 7, 2, threads: 1, ids));

        Assert.Equal(one, Texts(await Run(Small, 7, 2, threads: 4, ids)));
        Assert.NotEqual(one[0], Texts(await Run(Small, 9, 2, threads: 1, ids))[0]);
    }

    [Fact]
    public async Task OtherSeeds_MoveTheAveragesByLessThanTheInterval()
    {
        var first = (await Run(Small, 1, 5, threads: 2, "static", "dynamic")).Summary;
        var other = (await Run(Small, 101, 5, threads: 2, "static", "dynamic")).Summary;
        foreach (var (one, two) in first.Zip(other))
        {
            foreach (var key in (string[])["efficiencyOverEdgeCpuFp32", "efficiencyOverCloud", "qosViolationRate"])
            {
                var interval = Math.Max(one.Values[key].Interval, two.Values[key].Interval);
                Assert.True(Math.Abs(one.Values[key].Mean - two.Values[key].Mean) <= interval, $"{one.Policy} {key}: {one.Values[key]} and {two.Values[key]}");
            }
        }
    }

    [Fact]
    public async Task Summary_HasExactlyTheAgreedKeysForEveryPolicy()
    {
        var results = await Run(Small, 1, 1, threads: 2, "static", "dynamic");
        using var summary = System.Text.Json.JsonDocument.Parse(ResultFiles.Make(results)[0].Content);
        string[] figures =
        [
            "efficiencyOverEdgeCpuFp32", "efficiencyOverCloud", "efficiencyOverEdgeBest", "efficiencyOverConnectedEdge", "gapToOpt", "qosViolationRate",
            "accuracyViolationRate", "decisionAccuracy",
        ];

        Assert.Equal(PolicyCatalog.Names, summary.RootElement.EnumerateArray().Select(line => line.GetProperty("policy").GetString()));
        foreach (var line in summary.RootElement.EnumerateArray())
        {
            Assert.Equal(["policy", .. figures, "environments"], line.EnumerateObject().Select(property => property.Name));
            Assert.Equal(["S4", "D4"], line.GetProperty("environments").EnumerateObject().Select(property => property.Name));
            Assert.All(line.GetProperty("environments").EnumerateObject(), environment =>
                Assert.Equal(figures, environment.Value.EnumerateObject().Select(property => property.Name)));
        }

        var cpu = results.Summary.First(line => line.Policy == PolicyCatalog.EdgeCpu);
        var opt = results.Summary.First(line => line.Policy == PolicyCatalog.Opt);
        Assert.Equal(1, cpu.Values["efficiencyOverEdgeCpuFp32"].Mean, 12);
        Assert.Equal((0.0, 1.0), (opt.Values["gapToOpt"].Mean, opt.Values["decisionAccuracy"].Mean));
    }

    [Theory]
    [InlineData("static/6", "static/5")]
    [InlineData("static/0", "static/5")]
    [InlineData("nothing", "convergence")]
    public void Parse_NamesWhatThereIs(string text, string expected) => Assert.Contains(
        expected, Assert.Throws<ArgumentException>(() => Selection.Parse(text, World.Paper)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_FindsAPoint() => Assert.Equal([2], Selection.Parse("static/3", World.Paper).Points);

    [Fact]
    public async Task RunAsync_StopsWhenToldTo()
    {
        using var stop = new CancellationTokenSource();
        var selection = Selection.Parse("overhead", World.Paper);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ExperimentRunner.RunAsync(World.Paper, [selection], [1, 2, 3], threads: 1, _ => stop.Cancel(), stop.Token));
    }
}
