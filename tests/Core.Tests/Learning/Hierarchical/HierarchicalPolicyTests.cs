using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;

namespace AutoScale.Core.Tests.Learning.Hierarchical;

public sealed class HierarchicalPolicyTests
{
    [Fact]
    public void Select_LearnsWhichTargetIsCheapest()
    {
        // Nominally the DSP is by far the cheapest; really it takes 50 times as long.
        var phone = new SmallPhone();
        Assert.Equal("local/dsp/int8/700", SmallPhone.Actions[phone.Policy.Select(SmallPhone.Context(mask: SmallPhone.Actions.Local)).Action].Descriptor);
        phone.Factors["local/dsp/int8"] = 50;
        for (var step = 0; step < 30; step++)
        {
            phone.Infer(SmallPhone.Context(mask: SmallPhone.Actions.Local));
        }

        var late = phone.Journal.Skip(10).Count(experience => SmallPhone.Actions[experience.Transition.Action].Descriptor is "local/dsp/int8/700");
        Assert.Equal(0, late);
    }

    [Fact]
    public void Select_PaysForBeingInTime()
    {
        var phone = new SmallPhone(new HierarchicalOptions { Optimism = 0 });
        var mask = SmallPhone.Actions.Allow(target => target.Descriptor.StartsWith("local/cpu/fp32", StringComparison.Ordinal));
        var nominal = phone.Policy.Nominal(SmallPhone.Context(mask: mask), SmallPhone.Actions.IndexOf("local/cpu/fp32/2000")).ComputeMs;

        // The slow step is cheaper (300 mW for twice the time against 1000 mW) but takes 1.87 times as long.
        Assert.Equal("local/cpu/fp32/1000", Choice(nominal * 3));
        Assert.Equal("local/cpu/fp32/2000", Choice(nominal * 1.3f));

        string Choice(float latencyMs) => SmallPhone.Actions[phone.Policy.Select(
            SmallPhone.Context(mask: mask, constraints: new QualityConstraints(latencyMs, 50))).Action].Descriptor;
    }

    [Fact]
    public void Select_KeepsTheAccuracyThatIsAsked()
    {
        var phone = new SmallPhone();
        for (var step = 0; step < 50; step++)
        {
            Assert.DoesNotContain("int8", phone.Infer(SmallPhone.Context(constraints: new QualityConstraints(1000, 70.5f))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Select_AnswersAlsoWhereNothingIsAccurateEnough() =>
        Assert.Contains("int8", new SmallPhone().Infer(SmallPhone.Context(mask: SmallPhone.Actions.Local, constraints: new QualityConstraints(1000, 99))), StringComparison.Ordinal);

    [Fact]
    public void Select_StaysWithinTheMask()
    {
        var phone = new SmallPhone();
        var random = new SplitMix64(4);
        for (var step = 0; step < 200; step++)
        {
            bool[] allowed = [.. Enumerable.Range(0, SmallPhone.Actions.Count).Select(_ => random.Next(2) is 0)];
            allowed[random.Next(allowed.Length)] = true;
            var mask = new Core.Actions.ActionMask(allowed);

            Assert.True(mask[phone.Policy.Select(SmallPhone.Context(mask: mask)).Action]);
        }
    }

    [Fact]
    public void Explain_GivesANumberForEveryTargetThatCouldBeChosen()
    {
        // INT8 is not accurate enough, so its lanes take for ever, the empty ones between them too.
        var explanation = new SmallPhone().Policy.Explain(SmallPhone.Context(constraints: new QualityConstraints(1000, 70.5f)));

        Assert.All(explanation.Candidates, candidate => Assert.Equal(candidate.Exclusion is Exclusion.None, double.IsFinite(candidate.Score)));
        Assert.DoesNotContain(explanation.Candidates, candidate => double.IsNaN(candidate.Score) || double.IsNaN(candidate.LateChance));
    }

    [Fact]
    public void Select_ExploresOnlyWithinTheSafetyFloor()
    {
        var phone = new SmallPhone(new HierarchicalOptions { Optimism = 3, ExplorationShare = 0 });
        for (var step = 0; step < 50; step++)
        {
            phone.Infer();
        }

        Assert.InRange(phone.Policy.State.Health.Explored, 0, 1);
    }

    [Fact]
    public void SelectAndLearn_AllocateNothing()
    {
        var phone = new SmallPhone();
        for (var step = 0; step < 64; step++)
        {
            phone.Infer();
        }

        var (context, last) = (SmallPhone.Context(), phone.Journal[^1]);
        phone.Policy.Learn(last);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 100; step++)
        {
            phone.Policy.Select(context);
            phone.Policy.Learn(last);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Explain_SaysWhatSelectDecides()
    {
        var phone = new SmallPhone();
        for (var step = 0; step < 40; step++)
        {
            phone.Infer();
        }

        var context = SmallPhone.Context(new RuntimeVariance(50, 20, -70, RuntimeVariance.NoLink), SmallPhone.Actions.Local, new QualityConstraints(1000, 70.5f));
        var explanation = phone.Policy.Explain(context);

        Assert.Equal(phone.Policy.Select(context), explanation.Decision);
        var chosen = explanation.Candidates[explanation.Decision.Action];
        Assert.Equal(Exclusion.None, chosen.Exclusion);
        Assert.InRange(chosen.EnergyMillijoules.Expected, chosen.EnergyMillijoules.Low, chosen.EnergyMillijoules.High);
        Assert.InRange(chosen.Score / chosen.EnergyMillijoules.Expected, 0.98, 1.1);
        Assert.Equal(Exclusion.Masked, explanation.Candidates[SmallPhone.Actions.IndexOf("cloud/gpu/fp32")].Exclusion);
        Assert.Equal(Exclusion.NotAccurate, explanation.Candidates[SmallPhone.Actions.IndexOf("local/dsp/int8/700")].Exclusion);
    }

    [Fact]
    public void Explain_ChangesNothing()
    {
        var phone = new SmallPhone();
        phone.Infer();
        var before = phone.Policy.State.Encode();

        phone.Policy.Explain(SmallPhone.Context());

        Assert.Equal(before, phone.Policy.State.Encode());
    }
}
