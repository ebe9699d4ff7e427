using System.Text.Json;
using AutoScale.Core.Actions;
using AutoScale.Core.Directives;
using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.Policy;
using AutoScale.EdgeClient.Tests.Hosting;
using AutoScale.Testing;

namespace AutoScale.EdgeClient.Tests.Policy;

/// <summary>A whole device obeys: what is ordered is asked for at a connection and at a hint, kept, obeyed and acknowledged.</summary>
public sealed class DirectiveRefresherTests
{
    static readonly Directive Rule = new(DirectiveMode.Rule, 0, 1, 0, 0);

    [Fact]
    public async Task RefreshAsync_ObeysAndSaysSoOnce()
    {
        var fleet = new FakeFleet { Directive = Rule };
        await using var edge = new TestEdge(fleet);

        Assert.Null(await edge.Worker.Directives.RefreshAsync(default));
        Assert.Null(await edge.Worker.Directives.RefreshAsync(default));

        Assert.Equal([Rule], fleet.Obeyed);
        var result = await edge.InferAsync();
        Assert.Equal(DecisionReason.Forced, result.Decision.Reason);
        Assert.StartsWith("local/cpu/fp32/", result.Target.Descriptor, StringComparison.Ordinal);
        Assert.Equal(DecisionReason.Forced, edge.Worker.Journal.ReadBatch(10).Entries[^1].Inference!.Value.Reason);
    }

    [Fact]
    public async Task Directive_HoldsWithoutTheFleetAfterARestart()
    {
        using var folder = new TemporaryFolder();
        var fleet = new FakeFleet { Directive = new Directive(DirectiveMode.OnDevice, 0, 0, 2, 0) };
        await using (var edge = new TestEdge(fleet, folder: Copy(folder)))
        {
            Assert.Null(await edge.Worker.Directives.RefreshAsync(default));
            File.Copy(Path.Combine(edge.Folder, DirectiveFile.Name), folder[DirectiveFile.Name]);
        }

        var dead = new FakeFleet { Inject = _ => Fault.LoseRequest, Other = (_, _) => throw new InvalidOperationException("An input left the device.") };
        await using var again = new TestEdge(dead, epsilon: 1, folder: Copy(folder));

        for (var round = 0; round < 30; round++)
        {
            Assert.Equal(Tier.Local, (await again.InferAsync()).Target.Tier);
        }

        Assert.Equal(fleet.Directive, again.Worker.Directives.Directive);
    }

    [Fact]
    public async Task RefreshAsync_ForgetsOnceForEveryReset()
    {
        var fleet = new FakeFleet { Directive = new Directive(DirectiveMode.Learned, 3, 3, 0, 0) };
        await using var edge = new TestEdge(fleet);
        edge.Worker.Start();
        await fleet.EventsConnected.Task.WithinPatienceAsync("the connection");
        await Eventually.Async(() => Task.FromResult(fleet.Obeyed.Count), count => count is 1, "the first acknowledgement");
        await edge.InferAsync();
        Assert.NotEmpty(edge.Worker.Journal.Table.States());

        fleet.Directive = new Directive(DirectiveMode.Learned, 4, 4, 0, 0);
        fleet.Events.Writer.TryWrite("event: directive\ndata: {\"version\":9}\n\n");
        await Eventually.Async(() => Task.FromResult(fleet.Obeyed.Count), count => count is 2, "the second acknowledgement");

        Assert.Empty(edge.Worker.Journal.Table.States());
        Assert.Null(await edge.Worker.Directives.RefreshAsync(default));
        Assert.Equal(2, fleet.Obeyed.Count);
        await edge.InferAsync();
        await edge.FlushAsync();
        Assert.Equal([false, true, false], fleet.Batches.SelectMany(batch => batch.Entries).Select(entry => entry.Reset));
        TestDevice.AssertSame(fleet.Replica!.Table, edge.Worker.Journal.Table);
    }

    [Fact]
    public async Task RefreshAsync_AFleetFromBeforeThereWereOrdersHasNone()
    {
        await using var edge = new TestEdge(new FakeFleet());

        Assert.Null(await edge.Worker.Directives.RefreshAsync(default));

        Assert.Equal(Directive.None, edge.Worker.Directives.Directive);
    }

    [Fact]
    public async Task RefreshAsync_KeepsTheRuleThatIsNamedAndResumesWhenItIsLifted()
    {
        var ordered = new Directive(DirectiveMode.Rule, 0, 1, 0, 0, FixedRule.EdgeBest);
        var fleet = new FakeFleet { Directive = ordered };
        await using var edge = new TestEdge(fleet);

        Assert.Null(await edge.Worker.Directives.RefreshAsync(default));

        Assert.Equal(ordered, new DirectiveFile(Path.Combine(edge.Folder, DirectiveFile.Name)).Load());
        Assert.Equal(FixedRule.EdgeBest, (await edge.InferAsync()).Decision.Rule);
        fleet.Directive = new Directive(DirectiveMode.Learned, 0, 2, 0, 0);
        Assert.Null(await edge.Worker.Directives.RefreshAsync(default));
        Assert.Null((await edge.InferAsync()).Decision.Rule);
        Assert.Equal([ordered, fleet.Directive], fleet.Obeyed);
    }

    [Fact]
    public void ToDirective_TakesARuleThatItDoesNotKnowForTheDeclaredBaseline() =>
        Assert.Equal(Rule, new WireDirective(DirectiveMode.Rule, 0, 1, 0, 0, "of-a-newer-fleet").ToDirective());

    [Fact]
    public void Of_LeavesOutWhatAnOlderFleetRefuses()
    {
        Assert.Equal(
            """{"mode":"rule","resets":0,"fleetVersion":1,"classVersion":0,"deviceVersion":0}""",
            JsonSerializer.Serialize(WireDirective.Of(Rule), FleetRequestJson.Default.WireDirective));
        Assert.Contains(
            "\"rule\":\"cloud\"", JsonSerializer.Serialize(WireDirective.Of(Rule with { Rule = FixedRule.Cloud }), FleetRequestJson.Default.WireDirective), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NamesADamagedFileAndTheCure()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[DirectiveFile.Name], "{\"mode\":\"rule\"");

        var error = Assert.Throws<IOException>(() => new DirectiveFile(folder[DirectiveFile.Name]).Load());

        Assert.Contains("is damaged", error.Message, StringComparison.Ordinal);
        Assert.Contains("Delete it", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A folder that the edge may delete, with the same files.</summary>
    static TemporaryFolder Copy(TemporaryFolder from)
    {
        var copy = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(from.Path))
        {
            File.Copy(file, copy[Path.GetFileName(file)]);
        }

        return copy;
    }
}
