using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;
using AutoScale.Core.Splitting;
using AutoScale.Core.States;

namespace AutoScale.Core.Tests.Splitting;

public sealed class AnsPolicyTests
{
    static readonly string Remote = TestProfiles.Small.Remotes.Select(remote => ExecutionTarget.Remote(remote.Tier, remote.Processor, remote.Precision).Descriptor).First();

    static readonly SplitPlan Plan = new(
        "planned", "00", "class", "local", Remote, EnergyProvenance.Modelled, [],
        [new("", Precision.Fp32, 0, 0, 100, 0, null), new("a", Precision.Fp32, 40_000, 0, 30, 5, null), new("", Precision.Fp32, 100_000, 0, 0, 9, null)]);

    static readonly ActionSpace Actions = ActionSpace.For(TestProfiles.Small, [Plan]);

    static PreparedNetwork Network(string name)
    {
        var whole = new NetworkDescriptor { Name = name, Features = new NetworkFeatures(1, 1, 0, 1), InputBytes = 1, OutputBytes = 1, AccuracyPercent = 70 };
        return new(name is "planned" ? whole.With(Plan.Runs(whole)) : whole, new StateSpace(), Actions);
    }

    static DecisionContext Context(string name, bool reachable) =>
        new(default, Network(name).Mask(reachable, reachable), Network(name).Descriptor, default, new QualityConstraints(100, 50));

    static Experience Took(int action, double latencyMs, string network = "planned") => new(
        new Transition(default, action, 0, default), network, DecisionReason.Greedy, 1, new Outcome(1, (float)latencyMs, 70), default, default, 1, false, default);

    static string Choose(AnsPolicy policy, string network = "planned", bool reachable = true) => Actions[policy.Select(Context(network, reachable)).Action].Descriptor;

    [Fact]
    public void Select_LearnsWhichOptionOfThePlanIsFastest()
    {
        var policy = new AnsPolicy(Actions, [Plan], new AnsOptions());
        var chosen = new List<string>();
        for (var index = 0; index < 60; index++)
        {
            var action = policy.Select(Context("planned", reachable: true)).Action;
            chosen.Add(Actions[action].Descriptor);
            // 10 ms an exchange and 1 ms a kilobyte: 100, 10 + 40 + 35 and 10 + 100 + 9 ms.
            policy.Learn(Took(action, Actions[action].Split is not null ? 85 : Actions[action].Tier is Tier.Local ? 100 : 119));
        }

        Assert.InRange(chosen.Skip(20).Count(descriptor => descriptor == $"split:a/fp32>{Remote}"), 32, 40);
    }

    [Fact]
    public void Select_StaysOnTheDeviceWhereNothingElseIsAllowed()
    {
        var policy = new AnsPolicy(Actions, [Plan], new AnsOptions());

        Assert.StartsWith("local/cpu/fp32", Choose(policy, reachable: false), StringComparison.Ordinal);
        Assert.StartsWith("local/cpu/fp32", Choose(policy, network: "unplanned"), StringComparison.Ordinal);
    }

    [Fact]
    public void Learn_TakesNoNoticeOfOthersTargetsAndNetworks()
    {
        var policy = new AnsPolicy(Actions, [Plan], new AnsOptions());

        policy.Learn(Took(1, 5));
        policy.Learn(Took(0, 5, network: "unplanned"));

        Assert.Contains(Remote, Choose(policy), StringComparison.Ordinal);
    }

    [Fact]
    public void Select_AllocatesNothing()
    {
        var policy = new AnsPolicy(Actions, [Plan], new AnsOptions());
        var (context, experience) = (Context("planned", reachable: true), Took(0, 90));
        policy.Select(context);
        policy.Learn(experience);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var index = 0; index < 1_000; index++)
        {
            policy.Select(context);
            policy.Learn(experience);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Constructor_NamesATargetThatTheDeviceLacks() => Assert.Contains(
        "split:a/fp32", Assert.Throws<ArgumentException>(() => new AnsPolicy(ActionSpace.For(TestProfiles.Small), [Plan], new AnsOptions())).Message, StringComparison.Ordinal);

    [Fact]
    public void SplitChoicePolicy_LeavesToTheLearnedPolicyWhatHasNoPlanOrNobodyToAsk()
    {
        var learned = new Recorder();
        var policy = new SplitChoicePolicy(learned, new AnsPolicy(Actions, [Plan], new AnsOptions()));

        Assert.Contains(Remote, Actions[policy.Select(Context("planned", reachable: true)).Action].Descriptor, StringComparison.Ordinal);
        Assert.Equal(0, learned.Selected);
        policy.Select(Context("planned", reachable: false));
        policy.Select(Context("unplanned", reachable: true));
        policy.Learn(Took(0, 90));

        Assert.Equal((2, 1), (learned.Selected, learned.Learned));
    }

    sealed class Recorder : IPolicy
    {
        public int Selected { get; private set; }

        public int Learned { get; private set; }

        public string Name => "recorder";

        public Decision Select(in DecisionContext context)
        {
            Selected++;
            return new Decision(context.Mask.Allowed[0], DecisionReason.Rule, 1);
        }

        public void Learn(in Experience experience) => Learned++;
    }
}
