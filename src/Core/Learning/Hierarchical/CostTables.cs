using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Energy;

namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>What the model says, as plain factors, so that a decision multiplies and computes no exponential.</summary>
sealed class CostTables
{
    /// <summary>The steepness of the normal distribution at its middle, 1 / √(2π).</summary>
    const double NormalDensity = 0.3989422804014327;

    readonly CostModel model;
    readonly LaneLayout lanes;
    readonly NominalModel nominal;
    readonly double optimism;
    readonly ProcessorKind[] unitKinds;

    public CostTables(CostModel model, LaneLayout lanes, NominalModel nominal, DeviceProfile profile, double optimism)
    {
        this.model = model;
        this.lanes = lanes;
        this.nominal = nominal;
        this.optimism = optimism;
        var layout = model.Layout;
        unitKinds = [.. layout.Units.Select(unit => unit.EndsWith("/cpu", StringComparison.Ordinal) ? ProcessorKind.Cpu : ProcessorKind.Gpu)];
        (Expected, Optimistic) = (new FactorSet(layout, lanes.SegmentLanes), new FactorSet(layout, lanes.SegmentLanes));
        Steepness = new float[layout.Groups.Length];
        Spreads = new float[layout.Groups.Length];
        Power = new float[lanes.Count];
        EnergyFactors = new float[lanes.Count];
        HeadPower = new float[lanes.Count];

        // What a lane between would spend is infinite.
        Array.Fill(Power, float.PositiveInfinity);
        RadioSpreads = new float[layout.Links.Length];
        TransmitPower = new float[layout.Links.Length * Levels.DbmCount];
        ReceivePower = new float[layout.Links.Length * Levels.DbmCount];
        MillisecondsPerByte = [.. Enumerable.Range(0, Levels.DbmCount).Select(dbm => (float)NominalModel.MillisecondsPerByte(-dbm))];
        for (var link = 0; link < layout.Links.Length; link++)
        {
            var radio = layout.Links[link] is "cloud" ? profile.Wifi : profile.Peer;
            for (var dbm = 0; dbm < Levels.DbmCount; dbm++)
            {
                var (transmit, receive) = EnergyModel.PowerAt(radio, -dbm);
                TransmitPower[(link * Levels.DbmCount) + dbm] = (float)(transmit / 1000);
                ReceivePower[(link * Levels.DbmCount) + dbm] = (float)(receive / 1000);
            }
        }

        RefreshAll();
    }

    /// <summary>Factors as believed.</summary>
    public FactorSet Expected { get; }

    /// <summary>Factors as they may be, where that is cheaper.</summary>
    public FactorSet Optimistic { get; }

    /// <summary>By group: how fast the chance to be late rises with the ratio of latency and constraint, around 1.</summary>
    public float[] Steepness { get; }

    /// <summary>By group: the standard deviation of single compute times, as a share.</summary>
    public float[] Spreads { get; }

    /// <summary>By link: the standard deviation of single times on air, as a share.</summary>
    public float[] RadioSpreads { get; }

    /// <summary>By lane: mJ for a ms of compute or wait, on average over the noise.</summary>
    public float[] Power { get; }

    /// <summary>By lane, of targets that begin here and may end on a tier: mJ for a ms of what the device computes, on average over the noise; 0 elsewhere.</summary>
    public float[] HeadPower { get; }

    /// <summary>By lane, of remote targets: what the whole energy of an offload is over the equations. In <see cref="Power"/> already for local ones.</summary>
    public float[] EnergyFactors { get; }

    /// <summary>By link and dBm, in mJ a ms.</summary>
    public float[] TransmitPower { get; }

    public float[] ReceivePower { get; }

    /// <summary>By dBm, nominal.</summary>
    public float[] MillisecondsPerByte { get; }

    public void RefreshAll()
    {
        for (var group = 0; group < Steepness.Length; group++)
        {
            RefreshGroup(group);
            RefreshPower(group);
        }

        for (var unit = 0; unit < model.Layout.Units.Length; unit++)
        {
            for (var level = 0; level < Levels.LoadCount; level++)
            {
                RefreshLoad(unit, level, level);
            }
        }

        for (var link = 0; link < RadioSpreads.Length; link++)
        {
            for (var signal = 0; signal < Levels.SignalCount; signal++)
            {
                RefreshSignal(link, signal);
            }

            RefreshLink(link);
        }
    }

    public void RefreshGroup(int group)
    {
        Set(model.Group(group), out Expected.Groups[group], out Optimistic.Groups[group]);
        if (lanes.SegmentOf[group] is var place and >= 0)
        {
            (Expected.Segments[place], Optimistic.Segments[place]) = (Expected.Groups[group], Optimistic.Groups[group]);
        }

        Spreads[group] = (float)Math.Sqrt(model.ComputeNoise(group));
        Steepness[group] = (float)(NormalDensity / Math.Sqrt(model.ComputeNoise(group)));
    }

    public void RefreshLoad(int unit, int cpu, int memory)
    {
        var kind = unitKinds[unit];
        var (cpuBelief, memoryBelief) = (model.Cpu(unit, cpu), model.Memory(unit, memory));
        Set(cpuBelief, out var expectedCpu, out var optimisticCpu);
        Set(memoryBelief, out var expectedMemory, out var optimisticMemory);
        for (var percent = 0; percent < Levels.PercentCount; percent++)
        {
            if (Levels.LoadOf(percent) == cpu)
            {
                var slowdown = NominalModel.Slowdown(kind, percent, 0);
                Spread(unit, percent, expectedCpu * slowdown, Expected.Cpu);
                Spread(unit, percent, optimisticCpu * slowdown, Optimistic.Cpu);
            }

            if (Levels.LoadOf(percent) == memory)
            {
                var slowdown = NominalModel.Slowdown(kind, 0, percent);
                Spread(unit, percent, expectedMemory * slowdown, Expected.Memory);
                Spread(unit, percent, optimisticMemory * slowdown, Optimistic.Memory);
            }
        }
    }

    public void RefreshLink(int link)
    {
        Set(model.Link(link), out Expected.Links[link], out Optimistic.Links[link]);
        RadioSpreads[link] = (float)Math.Sqrt(model.RadioNoise(link));
        for (var dbm = 0; dbm < Levels.DbmCount; dbm++)
        {
            var (place, signal) = ((link * Levels.DbmCount) + dbm, (link * Levels.SignalCount) + (dbm / 2));
            Expected.Air[place] = MillisecondsPerByte[dbm] * Expected.Links[link] * Expected.Signals[signal];
            Optimistic.Air[place] = MillisecondsPerByte[dbm] * Optimistic.Links[link] * Optimistic.Signals[signal];
        }
    }

    /// <summary>Goes before <see cref="RefreshLink"/>, which joins both.</summary>
    public void RefreshSignal(int link, int signal)
    {
        var place = (link * Levels.SignalCount) + signal;
        Set(model.Signal(link, signal), out Expected.Signals[place], out Optimistic.Signals[place]);
    }

    /// <summary>The mean of a log-normal is beyond its median by half the variance.</summary>
    public void RefreshPower(int group)
    {
        var layout = model.Layout;
        var noise = model.ComputeNoise(group) / 2;
        for (var action = 0; action < layout.GroupOf.Length; action++)
        {
            if (layout.GroupOf[action] == group)
            {
                var (lane, energy) = (lanes.LaneOf[action], model.Energy(action).Mean);
                EnergyFactors[lane] = (float)ReproducibleMath.Exp(energy);
                HeadPower[lane] = (float)(nominal.HeadMilliwatts[action] / 1000 * ReproducibleMath.Exp(noise));
                Power[lane] = (float)(nominal.Milliwatts[action] / 1000 * ReproducibleMath.Exp(layout.IsLocalGroup(group) ? energy + noise : noise));
            }
        }
    }

    /// <summary>Sets a factor of all segments of a unit.</summary>
    void Spread(int unit, int percent, float factor, float[] factors)
    {
        for (var segment = 0; segment < lanes.Segments.Length; segment++)
        {
            if (lanes.Segments[segment].Unit == unit)
            {
                factors[(percent * lanes.SegmentLanes) + segment] = factor;
            }
        }
    }

    void Set((double Mean, double Variance) belief, out float expected, out float optimistic)
    {
        expected = (float)ReproducibleMath.Exp(belief.Mean);
        optimistic = (float)ReproducibleMath.Exp(belief.Mean - (optimism * Math.Sqrt(belief.Variance)));
    }
}

/// <summary>Factors on costs.</summary>
sealed class FactorSet(TargetLayout layout, int segments)
{
    public float[] Groups { get; } = new float[layout.Groups.Length];

    /// <summary>Those of local groups, by segment.</summary>
    public float[] Segments { get; } = new float[segments];

    /// <summary>By whole percent and segment: how much slower the CPU load makes it, the nominal slowdown included.</summary>
    public float[] Cpu { get; } = new float[segments * Levels.PercentCount];

    /// <summary>The same of the memory load.</summary>
    public float[] Memory { get; } = new float[segments * Levels.PercentCount];

    public float[] Links { get; } = new float[layout.Links.Length];

    /// <summary>By link and level.</summary>
    public float[] Signals { get; } = new float[layout.Links.Length * Levels.SignalCount];

    /// <summary>By link and dBm: time on air of a byte, in ms.</summary>
    public float[] Air { get; } = new float[layout.Links.Length * Levels.DbmCount];
}
