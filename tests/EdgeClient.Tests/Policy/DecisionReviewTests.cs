using AutoScale.Core.Directives;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.EdgeClient.Journal;
using AutoScale.EdgeClient.Models;
using AutoScale.EdgeClient.Policy;
using AutoScale.EdgeClient.Tests.Hosting;

namespace AutoScale.EdgeClient.Tests.Policy;

/// <summary>Decisions of a whole device, looked at again from its folder while it is at work.</summary>
public sealed class DecisionReviewTests
{
    [Theory]
    [InlineData(LearnerConfiguration.AutoScale)]
    [InlineData(HierarchicalState.PolicyName)]
    public async Task Review_FindsEveryDecisionTheSame(string policy)
    {
        await using var edge = new TestEdge(handler: null, epsilon: 0.3f, policy: policy);
        for (var round = 0; round < 150; round++)
        {
            await edge.InferAsync();
        }

        var decisions = await ReviewAsync(edge);

        Assert.Equal(150, decisions.Count);
        Assert.All(decisions, decision => Assert.Null(decision.Unknown ?? decision.Difference));
        Assert.All(decisions, decision => Assert.Equal(TestHost.Actions.Count, decision.Candidates.Count));
        Assert.Contains(decisions[^1].Candidates, candidate => candidate is { Descriptor: "cloud/cpu/fp32", Exclusion: "masked" });
    }

    [Theory]
    [InlineData(LearnerConfiguration.AutoScale, FixedRule.EdgeBest)]
    [InlineData(HierarchicalState.PolicyName, FixedRule.EdgeBest)]
    [InlineData(HierarchicalState.PolicyName, FixedRule.Cloud)]
    public async Task Review_OfAnOrderNamesTheRuleAndFindsTheSameTarget(string policy, FixedRule rule)
    {
        var fleet = new FakeFleet { Directive = new Directive(DirectiveMode.Rule, 0, 1, 0, 0, rule) };
        await using var edge = new TestEdge(fleet, epsilon: 0.3f, policy: policy);
        Assert.Null(await edge.Worker.Directives.RefreshAsync(default));
        for (var round = 0; round < 30; round++)
        {
            await edge.InferAsync();
        }

        var (review, last) = await LastAsync(edge);

        Assert.All(await ReviewAsync(edge), decision => Assert.Equal((null, $"An operator ordered the fixed rule {rule.Name()}."), (decision.Difference, decision.Because)));
        Assert.Equal((DecisionReason.Forced, rule), (last.Reason, last.Rule!.Value));
        var other = TestHost.Actions.Local.Allowed.ToArray().First(action => action != last.Transition.Action);
        Assert.StartsWith("the target: ", review.Review(last with { Transition = last.Transition with { Action = other } }).Difference, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LearnerConfiguration.AutoScale)]
    [InlineData(HierarchicalState.PolicyName)]
    public async Task Review_NamesADecisionThatWouldDiffer(string policy)
    {
        await using var edge = new TestEdge(handler: null, epsilon: 0.3f, policy: policy);
        for (var round = 0; round < 150; round++)
        {
            await edge.InferAsync();
        }

        var (review, last) = await LastAsync(edge);
        var unreachable = last with { Transition = last.Transition with { Action = TestHost.Actions.IndexOf("cloud/cpu/fp32") } };

        Assert.Null(review.Review(last).Difference);
        Assert.Equal("the target: it could not be reached", review.Review(unreachable).Difference);
        Assert.Equal("the state", review.Review(last with { Transition = last.Transition with { State = new(1) } }).Difference);
        Assert.Contains("no network", review.Review(last with { Network = "gone" }).Unknown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_OfOurPolicyNamesTheTargetThatItWouldTake()
    {
        await using var edge = new TestEdge(handler: null, policy: HierarchicalState.PolicyName);
        for (var round = 0; round < 50; round++)
        {
            await edge.InferAsync();
        }

        var (review, last) = await LastAsync(edge);
        var taken = TestHost.Actions[last.Transition.Action].Descriptor;
        var local = TestHost.Actions.Local.Allowed.ToArray().First(action => action != last.Transition.Action);

        Assert.Equal($"the target: {taken}", review.Review(last with { Transition = last.Transition with { Action = local } }).Difference);
        Assert.Equal("the nominal cost", review.Review(last with { Nominal = last.Nominal with { ComputeMs = 1 } }).Difference);
    }

    [Fact]
    public async Task Open_ReadsWhatTheDeviceHasRecordedBesideIt()
    {
        await using var edge = new TestEdge(handler: null);
        await edge.InferAsync();
        edge.Worker.Journal.Reset(clear =>
        {
            clear();
            edge.Worker.Journal.RecordReset();
        });
        await edge.InferAsync();

        var reader = JournalReader.Open(edge.Folder);

        Assert.Equal(1, reader.First);
        Assert.Equal([false, true, false], reader.Entries.Select(entry => entry.IsReset));
        Assert.True(edge.Worker.Journal.Configuration.Fits(reader.Configuration));
        var state = reader.Begin();
        foreach (var entry in reader.Entries)
        {
            reader.Apply(state, entry);
        }

        Assert.Equal(edge.Worker.Journal.Learned.Encode(), state.Encode());
    }

    [Fact]
    public void Open_SaysWhereNoDeviceHasRun() => Assert.Contains(
        "no device has run there", Assert.Throws<IOException>(() => JournalReader.Open(Path.GetTempPath())).Message, StringComparison.Ordinal);

    static async Task<List<ReviewedDecision>> ReviewAsync(TestEdge edge)
    {
        var (reader, review) = await OpenAsync(edge);
        var decisions = new List<ReviewedDecision>();
        foreach (var entry in reader.Entries)
        {
            decisions.Add(review.Review(entry.Inference!.Value));
            review.Learn(entry.Inference!.Value);
        }

        return decisions;
    }

    /// <summary>The last decision, with what was learned before it.</summary>
    static async Task<(DecisionReview Review, Experience Last)> LastAsync(TestEdge edge)
    {
        var (reader, review) = await OpenAsync(edge);
        foreach (var entry in reader.Entries.SkipLast(1))
        {
            review.Learn(entry.Inference!.Value);
        }

        return (review, reader.Entries[^1].Inference!.Value);
    }

    static async Task<(JournalReader Reader, DecisionReview Review)> OpenAsync(TestEdge edge)
    {
        using var models = new EdgeModels(TestEdge.Store, _ => StatedAccuracy.Assumed);
        var network = await models.FindAsync(TestEdge.Network, default);
        var reader = JournalReader.Open(edge.Folder);
        return (reader, new DecisionReview(reader.Configuration, TestHost.Profile, TestHost.Actions, reader.Begin(), [network!.Descriptor]));
    }
}
