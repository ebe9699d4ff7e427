using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.States;

namespace AutoScale.Core.Tests.Learning.Hierarchical;

public sealed class HierarchicalStateTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Apply_ArrivesAtTheDevicesStateBitForBit(ulong seed)
    {
        var device = new SmallPhone(new HierarchicalOptions { PowerBudgetMilliwatts = 100 }, seed) { Factors = { ["local/cpu/fp32"] = 2, ["cloud/gpu/fp32"] = 3 } };
        var grain = new HierarchicalState(SmallPhone.Actions.Descriptors, device.Options);
        var prior = Prior(seed + 100);
        var random = new SplitMix64(seed);
        for (var step = 0; step < 400; step++)
        {
            if (step is 150)
            {
                device.Policy.State.Adopt(prior);
                grain.Adopt(prior);
            }

            var variance = new RuntimeVariance(random.Next(101), random.Next(101), -40 - random.Next(60), random.Next(9) is 0 ? RuntimeVariance.NoLink : -70);
            device.Infer(SmallPhone.Context(variance), random.Next(4) is 0 ? SmallPhone.Actions.Descriptors[random.Next(SmallPhone.Actions.Count)] : null);
            grain.Apply(device.Journal[^1]);
        }

        Assert.Equal(device.Policy.State.Encode(), grain.Encode());
        Assert.Equal(device.Policy.State.Health, grain.Health);
    }

    [Fact]
    public void Restore_GoesOnBitForBit()
    {
        var device = new SmallPhone();
        for (var step = 0; step < 100; step++)
        {
            device.Infer(target: SmallPhone.Actions.Descriptors[step % SmallPhone.Actions.Count]);
        }

        var restored = new HierarchicalState(SmallPhone.Actions.Descriptors, device.Options);
        restored.Restore(device.Policy.State.Encode());
        Assert.Equal(device.Policy.State.Encode(), restored.Encode());

        device.Infer();
        restored.Apply(device.Journal[^1]);
        Assert.Equal(device.Policy.State.Encode(), restored.Encode());
    }

    [Fact]
    public void Restore_FindsByDescriptorWhatOtherTargetsShare()
    {
        var device = new SmallPhone { Noise = 0, Factors = { ["local/cpu/fp32"] = 2 } };
        for (var step = 0; step < 50; step++)
        {
            device.Infer(target: "local/cpu/fp32/2000");
        }

        var other = new HierarchicalState(["local/dsp/int8/700", "local/cpu/fp32/2000"], device.Options);
        other.Restore(device.Policy.State.Encode());

        var model = other.Model;
        Assert.Equal(2, Math.Exp(model.Compute(new ComputeTerms(model.Find("net"), 1, 1, 0, 0)).Mean), 0.1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(200)]
    public void Restore_RefusesBytesThatAreCutOff(int length)
    {
        var device = new SmallPhone();
        device.Infer();

        Assert.Throws<InvalidDataException>(() => new HierarchicalState(SmallPhone.Actions.Descriptors, device.Options)
            .Restore(device.Policy.State.Encode().AsMemory(0, length)));
    }

    [Fact]
    public void TakeContribution_AddsUpExactlyOverBatches()
    {
        var (whole, batches) = (new SmallPhone(), new SmallPhone());
        var sums = new StatisticSums();
        for (var step = 0; step < 90; step++)
        {
            whole.Infer();
            batches.Infer();
            if (step % 30 is 29)
            {
                sums.Add(batches.Policy.State.TakeContribution());
            }
        }

        var expected = whole.Policy.State.TakeContribution();
        Assert.Equal(expected.Select(cell => (cell.Context, cell.Descriptor, cell.Count)), sums.Cells().Select(cell => (cell.Context, cell.Descriptor, cell.Count)));
        Assert.All(expected.Zip(sums.Cells()), pair => Assert.Equal(pair.First.Sum, pair.Second.Sum, 1e-12));
        Assert.Empty(batches.Policy.State.TakeContribution());
    }

    [Fact]
    public void TakeContribution_NamesQuantityNetworkAndLevels()
    {
        var device = new SmallPhone { Noise = 0, Factors = { ["local/cpu/fp32"] = 2 } };
        device.Infer(SmallPhone.Context(new RuntimeVariance(25, 0, -50, -50)), target: "local/cpu/fp32/1000");
        device.Infer(target: "cloud/gpu/fp32");

        var cells = device.Policy.State.TakeContribution().ToDictionary(cell => (cell.Context, cell.Descriptor));
        var local = cells[("compute/net/3.0", "local/cpu/fp32/1000")];
        Assert.Equal(1, local.Count);
        Assert.Equal(Math.Log(2), local.Sum, 1e-6);
        Assert.Equal(Math.Log(2) * Math.Log(2), local.SumOfSquares, 1e-6);
        Assert.Equal(0, cells[("compute/net", "cloud/gpu/fp32")].Sum, 1e-5);
        Assert.Equal(0, cells[("radio/25", "cloud/gpu/fp32")].Sum, 1e-5);
        Assert.Equal(0, cells[("energy", "cloud/gpu/fp32")].Sum, 1e-5);
    }

    [Fact]
    public void Adopt_TellsANewPhoneWhatItsClassKnows()
    {
        var device = new SmallPhone();
        device.Policy.State.Adopt(Prior(7));

        var model = device.Policy.State.Model;
        var cpu = SmallPhone.Actions.IndexOf("local/cpu/fp32/1000");
        var (mean, variance) = model.Compute(new ComputeTerms(model.Find("net"), model.Layout.GroupOf[cpu], cpu, 0, 0));
        Assert.Equal(3, Math.Exp(mean), 0.3);
        Assert.InRange(Math.Sqrt(variance), 0.01, 0.3);
        Assert.Equal(4, device.Policy.State.PriorVersion);
    }

    [Fact]
    public void Adopt_FallsBackOnWhatTheFleetKnowsOfTheProcessor()
    {
        var prior = Prior(7);
        var device = new SmallPhone();
        device.Policy.State.Adopt(prior with { Cells = [], Fallback = [.. StatisticSums.WithoutSteps(prior.Cells)] });

        var model = device.Policy.State.Model;
        var group = Array.IndexOf(model.Layout.Groups, "local/cpu/fp32");
        Assert.Equal(3, Math.Exp(model.Compute(new ComputeTerms(model.Find("net"), group, -1, 0, 0)).Mean), 1.0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Apply_DropsAPriorThatItsOwnInferencesContradict(double evidence)
    {
        var device = new SmallPhone(new HierarchicalOptions { PriorEvidence = evidence });
        device.Policy.State.Adopt(Prior(7));
        for (var step = 0; step < 5; step++)
        {
            device.Infer(target: "local/cpu/fp32/2000");
        }

        Assert.Equal(1, device.Policy.State.Health.PriorsRejected);
        var model = device.Policy.State.Model;
        var cpu = SmallPhone.Actions.IndexOf("local/cpu/fp32/2000");
        Assert.Equal(1, Math.Exp(model.Compute(new ComputeTerms(model.Find("net"), model.Layout.GroupOf[cpu], cpu, 0, 0)).Mean), 0.15);
    }

    [Fact]
    public void Apply_LeavesNothingOfAPriorThatItDropped()
    {
        var (told, never) = (new SmallPhone(), new SmallPhone());
        told.Policy.State.Adopt(Prior(7));
        for (var step = 0; step < 40; step++)
        {
            foreach (var phone in (SmallPhone[])[told, never])
            {
                phone.Infer(target: SmallPhone.Actions.Descriptors[step % SmallPhone.Actions.Count]);
            }
        }

        Assert.Equal(1, told.Policy.State.Health.PriorsRejected);
        Assert.Equal(Beliefs(never), Beliefs(told));

        static (double, double)[] Beliefs(SmallPhone phone) => [.. Enumerable.Range(0, SmallPhone.Actions.Count).Select(action => phone.Policy.State.Model.Compute(
            new ComputeTerms(phone.Policy.State.Model.Find("net"), phone.Policy.State.Model.Layout.GroupOf[action], action, 0, 0)))];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Apply_KeepsARightPriorWhateverTheNoise(ulong seed)
    {
        var device = new SmallPhone(seed: seed) { Factors = { ["local/cpu/fp32"] = 3, ["local/cpu/int8"] = 3 } };
        device.Policy.State.Adopt(Prior(7));
        for (var step = 0; step < 2 * PriorTrial.Window; step++)
        {
            device.Infer(target: SmallPhone.Actions.Descriptors[step % SmallPhone.Actions.Count]);
        }

        Assert.Equal(0, device.Policy.State.Health.PriorsRejected);
    }

    [Fact]
    public void Restore_GoesOnWithAPriorOnTrialBitForBit()
    {
        var device = new SmallPhone { Factors = { ["local/cpu/fp32"] = 3, ["local/cpu/int8"] = 3 } };
        device.Policy.State.Adopt(Prior(7));
        device.Infer();
        var restored = new HierarchicalState(SmallPhone.Actions.Descriptors, device.Options);
        var earlier = new HierarchicalState(SmallPhone.Actions.Descriptors, device.Options with { PriorEvidence = 0 });
        restored.Restore(device.Policy.State.Encode());
        earlier.Restore(device.Policy.State.Encode());
        Assert.Equal(device.Policy.State.Encode(), restored.Encode());
        var onTrial = restored.Encode().Length;

        for (var step = 0; step < PriorTrial.Window; step++)
        {
            device.Infer(target: SmallPhone.Actions.Descriptors[step % SmallPhone.Actions.Count]);
            restored.Apply(device.Journal[^1]);
            earlier.Apply(device.Journal[^1]);
        }

        Assert.Equal(device.Policy.State.Encode(), restored.Encode());
        Assert.InRange(restored.Encode().Length, 1, onTrial - 1);
        Assert.Equal(0, earlier.Health.PriorsRejected);
    }

    [Fact]
    public void Restore_RefusesATrialThatIsCutOff()
    {
        var device = new SmallPhone();
        device.Policy.State.Adopt(Prior(7));
        var bytes = device.Policy.State.Encode();

        Assert.Throws<InvalidDataException>(() => new HierarchicalState(SmallPhone.Actions.Descriptors, device.Options).Restore(bytes.AsMemory(..^40)));
    }

    [Fact]
    public void Adopt_LeavesOpenWhatOnlyOtherClassesTaught()
    {
        var prior = Prior(7);
        var others = prior with { Cells = [], Fallback = [.. StatisticSums.WithoutSteps(prior.Cells)] };
        var (open, narrow) = (new SmallPhone(), new SmallPhone(new HierarchicalOptions { ClassFloor = 0 }));
        open.Policy.State.Adopt(others);
        narrow.Policy.State.Adopt(others);

        var spread = new HierarchicalOptions().ClassSpread;
        Assert.InRange(Variance(open), (2 * spread * spread) - 1e-9, 1);
        Assert.InRange(Variance(narrow), 0.01, (2 * spread * spread) - 0.01);

        static double Variance(SmallPhone phone)
        {
            var model = phone.Policy.State.Model;
            return model.Compute(new ComputeTerms(model.Find("net"), Array.IndexOf(model.Layout.Groups, "local/cpu/fp32"), -1, 0, 0)).Variance;
        }
    }

    [Fact]
    public void Adopt_RefusesAPriorThatItsOwnPastContradicts()
    {
        var device = new SmallPhone();
        foreach (var target in SmallPhone.Actions.Descriptors.Where(descriptor => descriptor.StartsWith("local/cpu", StringComparison.Ordinal)))
        {
            for (var step = 0; step < 10; step++)
            {
                device.Infer(target: target);
            }
        }

        device.Policy.State.Adopt(Prior(7));

        Assert.Equal(1, device.Policy.State.Health.PriorsRejected);
    }

    /// <summary>A prior of a class on which every local CPU takes 3 times the nominal.</summary>
    static StatisticPrior Prior(ulong seed)
    {
        var teacher = new SmallPhone(seed: seed) { Factors = { ["local/cpu/fp32"] = 3, ["local/cpu/int8"] = 3 } };
        for (var step = 0; step < 300; step++)
        {
            teacher.Infer(target: SmallPhone.Actions.Descriptors[step % SmallPhone.Actions.Count]);
        }

        return new StatisticPrior("small", Version: 4, Devices: 1, teacher.Policy.State.TakeContribution(), Fallback: []);
    }
}
