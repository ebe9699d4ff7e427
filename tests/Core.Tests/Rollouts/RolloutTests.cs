using AutoScale.Core.Learning;
using AutoScale.Core.Rollouts;

namespace AutoScale.Core.Tests.Rollouts;

public sealed class RolloutTests
{
    static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly RolloutOptions Options = new() { Looks = 4, LookInterval = TimeSpan.FromMinutes(1), MinDevices = 5, MinInferences = 100 };
    static readonly Rollout Staged = Rollout.None.Stage(8, 7, 20, "trial", Start);

    [Fact]
    public void Stage_RefusesASecondCandidate()
    {
        Assert.Equal(RolloutPhase.Staged, Staged.Phase);
        Assert.Contains("Version 8 is staged", Assert.Throws<InvalidOperationException>(() => Staged.Stage(9, 7, 20, "", Start)).Message, StringComparison.Ordinal);
        Assert.Equal(9, Staged.Promote("", Start).Stage(9, 8, 20, "", Start).Candidate);
        Assert.Equal(9, Staged.RollBack("", Start).Stage(9, 7, 20, "", Start).Candidate);
    }

    [Fact]
    public void Steps_NeedACandidate()
    {
        Assert.Throws<InvalidOperationException>(() => Rollout.None.Promote("", Start));
        Assert.Throws<InvalidOperationException>(() => Staged.Promote("", Start).RollBack("", Start));
        Assert.Throws<InvalidOperationException>(() => Rollout.None.LookAt(default, default, Options, Start));
    }

    [Fact]
    public void IsLookDue_FollowsTheScheduleAlone()
    {
        Assert.False(Staged.IsLookDue(Options, Start + TimeSpan.FromSeconds(59)));
        Assert.True(Staged.IsLookDue(Options, Start + TimeSpan.FromSeconds(60)));
        Assert.False((Staged with { Look = 1 }).IsLookDue(Options, Start + TimeSpan.FromSeconds(119)));
        Assert.False(Staged.Promote("", Start).IsLookDue(Options, Start + TimeSpan.FromDays(1)));
    }

    [Fact]
    public void LookAt_RollsBackWhatSpendsMore()
    {
        var next = Staged.LookAt(Arm(20, 0.20, 0.1, 1), Arm(20, 0.30, 0.1, 2), Options, Start);

        Assert.Equal(RolloutPhase.RolledBack, next.Phase);
        Assert.StartsWith("energy is worse", next.Reason, StringComparison.Ordinal);
        Assert.Equal(Start, next.DecidedAt);
    }

    [Fact]
    public void LookAt_RollsBackWhatIsLateMoreOften()
    {
        var next = Staged.LookAt(Arm(20, 0.20, 0.05, 1), Arm(20, 0.20, 0.15, 2), Options, Start);

        Assert.Equal(RolloutPhase.RolledBack, next.Phase);
        Assert.StartsWith("QoS is worse", next.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void LookAt_PromotesAtTheLastLookWhatWasNeverWorse()
    {
        var rollout = Staged;
        for (var look = 1; look < Options.Looks; look++)
        {
            rollout = rollout.LookAt(Arm(20, 0.2, 0.1, 1), Arm(20, 0.19, 0.1, 2), Options, Start);
            Assert.Equal((RolloutPhase.Staged, look), (rollout.Phase, rollout.Look));
        }

        Assert.Equal(RolloutPhase.Promoted, rollout.LookAt(Arm(20, 0.2, 0.1, 1), Arm(20, 0.19, 0.1, 2), Options, Start).Phase);
    }

    [Fact]
    public void LookAt_LeavesToTheOperatorWhatCannotBeCompared()
    {
        var few = (Staged with { Look = 3 }).LookAt(Arm(20, 0.2, 0.1, 1), Arm(4, 0.9, 0.9, 2), Options, Start);

        Assert.Equal(RolloutPhase.Undecided, few.Phase);
        Assert.Contains("4 devices", few.Reason, StringComparison.Ordinal);
        Assert.True(few.IsOpen);
        Assert.Equal(RolloutPhase.Promoted, few.Promote("I looked", Start).Phase);
    }

    [Fact]
    public void LookAt_AGoodCandidateIsRolledBackNoMoreOftenThanStated()
    {
        var rolledBack = 0;
        for (var seed = 0; seed < 2000; seed++)
        {
            var rollout = Staged;
            while (rollout.Phase is RolloutPhase.Staged)
            {
                // The same devices grow over the looks; drawing them anew at each look only makes mistakes likelier.
                rollout = rollout.LookAt(Arm(12, 0.2, 0.1, (ulong)((seed * 100) + rollout.Look)), Arm(8, 0.2, 0.1, (ulong)((seed * 100) + 50 + rollout.Look)), Options, Start);
            }

            rolledBack += rollout.Phase is RolloutPhase.RolledBack ? 1 : 0;
        }

        // 5 % stated: 100 of 2000, and four standard deviations of luck.
        Assert.InRange(rolledBack, 5, 140);
    }

    [Fact]
    public void IsCandidate_IsStableAndGrowsWithTheShare()
    {
        string[] devices = [.. Enumerable.Range(0, 2000).Select(device => $"phone-{device}")];
        var (fifth, half) = (devices.Where(device => Arms.IsCandidate(device, 8, 20)).ToHashSet(), devices.Where(device => Arms.IsCandidate(device, 8, 50)).ToHashSet());

        Assert.InRange(fifth.Count, 340, 460);
        Assert.True(fifth.IsSubsetOf(half));
        Assert.False(fifth.SetEquals(devices.Where(device => Arms.IsCandidate(device, 9, 20))));
        Assert.DoesNotContain(devices, device => Arms.IsCandidate(device, 8, 0));
        Assert.All(devices, device => Assert.True(Arms.IsCandidate(device, 8, 100)));
    }

    /// <summary>Devices whose energy and misses scatter around a mean.</summary>
    static ArmTotals Arm(int devices, double relative, double missRate, ulong seed)
    {
        var random = new SplitMix64(seed);
        var totals = default(ArmTotals);
        for (var device = 0; device < devices; device++)
        {
            double Scatter() => 1 + (0.2 * (random.NextDouble() + random.NextDouble() - 1));
            var inferences = 50 + random.Next(100);
            totals += ArmTotals.Of(inferences, relative * inferences * 500 * Scatter(), inferences * 500, inferences * missRate * Scatter());
        }

        return totals;
    }
}
