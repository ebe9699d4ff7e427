using AutoScale.Core.Learning;
using AutoScale.Core.Splitting;

namespace AutoScale.Core.Tests.Splitting;

public sealed class SplitBanditTests
{
    /// <summary>All-edge 100 ms, a split in the middle, all-cloud; features are an exchange and its bytes.</summary>
    static readonly SplitArm[] Arms = [new(100, []), new(30, [1, 0.4]), new(0, [1, 1])];

    /// <summary>An exchange takes 10 ms. All bytes in 40 ms: 100, 56, 50 ms. In 110 ms: 100, 84, 120 ms.</summary>
    static double LatencyMs(int arm, double bytesMs) => arm is 0 ? 100 : Arms[arm].FrontMs + 10 + (Arms[arm].Features[1] * bytesMs);

    static int[] Run(SplitBandit bandit, int count, Func<int, double> bytesMs)
    {
        var choices = new int[count];
        for (var index = 0; index < count; index++)
        {
            choices[index] = bandit.Choose().Action;
            bandit.Learn(choices[index], LatencyMs(choices[index], bytesMs(index)));
        }

        return choices;
    }

    /// <summary>What is left is the price of not knowing: four in five at least.</summary>
    static void AssertMostly(int arm, int[] choices) => Assert.InRange(choices.Count(choice => choice == arm), choices.Length * 4 / 5, choices.Length);

    [Fact]
    public void Choose_FindsTheFastestSplit()
    {
        AssertMostly(2, Run(new SplitBandit(Arms, new AnsOptions()), 60, _ => 40)[20..]);
        AssertMostly(1, Run(new SplitBandit(Arms, new AnsOptions()), 60, _ => 110)[20..]);
        AssertMostly(0, Run(new SplitBandit(Arms, new AnsOptions()), 60, _ => 400)[20..]);
    }

    [Fact]
    public void Choose_RecoversAfterABurstWherePlainLinUcbIsTrapped()
    {
        // The link is dead slow for thirty inferences and fast before and after.
        static double Burst(int index) => index is >= 100 and < 130 ? 5_000 : 40;
        var ours = Run(new SplitBandit(Arms, new AnsOptions(), [10, 60]), 200, Burst);
        var plain = Run(new SplitBandit(Arms, AnsOptions.Plain, [10, 60]), 200, Burst);

        AssertMostly(2, ours[160..]);
        Assert.All(plain[130..], choice => Assert.Equal(0, choice));
    }

    [Fact]
    public void Choose_SamplesAnotherSplitAfterAnIntervalOfAllEdge()
    {
        var options = new AnsOptions { Discount = 1, Exploration = 0, Horizon = 100, ForcedSampling = 0.5, ForcedBudget = 1 };
        var bandit = new SplitBandit(Arms, options, [10, 400]);

        var choices = Run(bandit, 40, _ => 400);

        Assert.Equal(10, options.ForcedInterval);
        Assert.Equal([9, 19, 29, 39], Enumerable.Range(0, 40).Where(index => choices[index] is not 0));
    }

    [Fact]
    public void Choose_SaysWhenItSamples()
    {
        var bandit = new SplitBandit(Arms, new AnsOptions { Horizon = 4, ForcedSampling = 0.5, ForcedBudget = 1, Exploration = 0, Discount = 1 }, [10, 300]);

        Assert.Equal(DecisionReason.Greedy, bandit.Choose().Reason);
        bandit.Learn(0, 100);
        Assert.Equal(DecisionReason.Explore, bandit.Choose().Reason);
    }

    [Fact]
    public void Choose_KeepsForcedSamplingWithinItsBudget()
    {
        // Remote takes twenty times as long: an unbounded sample every third inference would cost many times all-edge.
        var options = new AnsOptions { Horizon = 9, ForcedSampling = 0.5, ForcedBudget = 0.03, Exploration = 0 };
        var bandit = new SplitBandit(Arms, options, [10, 5_000]);

        var spent = Run(bandit, 2_000, _ => 5_000).Where(choice => choice is not 0).Sum(choice => LatencyMs(choice, 5_000) - 100);

        Assert.InRange(spent, 1, 0.04 * 2_000 * 100);
    }

    [Fact]
    public void Choose_TriesNothingOnAFullKeyFrame()
    {
        var options = new AnsOptions { Exploration = 10, ForcedSampling = null, Discount = 1 };

        Assert.NotEqual(0, new SplitBandit(Arms, options, [60, 60]).Choose(keyWeight: 0).Action);
        Assert.Equal(0, new SplitBandit(Arms, options, [110, 60]).Choose(keyWeight: 1).Action);
    }

    [Fact]
    public void PredictMs_AddsTheKnownFrontToTheLearnedRest()
    {
        var bandit = new SplitBandit(Arms, new AnsOptions { Discount = 1, ForcedSampling = null }, [10, 60]);

        Assert.Equal(100, bandit.PredictMs(0), 9);
        Assert.Equal(30 + 10 + 24, bandit.PredictMs(1), 9);
    }

    [Fact]
    public void Choose_AllocatesNothing()
    {
        var bandit = new SplitBandit(Arms, new AnsOptions());
        Run(bandit, 10, _ => 40);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var index = 0; index < 1_000; index++)
        {
            bandit.Learn(bandit.Choose(0.5).Action, 60);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Constructor_RefusesArmsThatDoNotGoTogether()
    {
        Assert.Throws<ArgumentException>(() => new SplitBandit([new(1, [])], new AnsOptions()));
        Assert.Throws<ArgumentException>(() => new SplitBandit([new(1, [1]), new(1, [1, 2])], new AnsOptions()));
        Assert.Contains("Discount", Assert.Throws<ArgumentException>(() => new SplitBandit(Arms, new AnsOptions { Discount = 2 })).Message, StringComparison.Ordinal);
    }
}
