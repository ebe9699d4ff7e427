namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// Log-factors on nominal costs, as sums of effects that levels of a hierarchy share: a processor's speed, a network on it, a step, a level of load, a link, a link at a
/// signal. Each effect is shrunk to what is known one level above by the rule <c>posterior = (n·mean/s² + m/τ²) / (n/s² + 1/τ²)</c>, one observation at a time: an
/// observation's surprise is shared out among its effects by their variances, the diagonal Kalman filter of a multilevel model (Gelman and Hill 2007).
/// Knows descriptors and network names only, neither profile nor census.
/// </summary>
sealed partial class CostModel
{
    const double BurstVariance = 1;
    const double LeastNoise = 0.005;
    const double LongestMemory = 200;

    readonly HierarchicalOptions options;
    readonly Dictionary<string, int> networks = new(StringComparer.Ordinal);
    readonly List<string> names = [];
    Effect[] effects;
    double[] noise;
    double[] noiseWeight;
    ChangeDetector[] changes;
    double[] burstHalfLife;
    long[] lastAlarm;

    public CostModel(TargetLayout layout, HierarchicalOptions options)
    {
        Layout = layout;
        this.options = options;
        (effects, noise, noiseWeight, changes, burstHalfLife, lastAlarm) = ([], [], [], [], [], []);
        Reset();
    }

    public TargetLayout Layout { get; }

    /// <summary>Inferences learned from.</summary>
    public long Tick { get; set; }

    /// <summary>Sudden changes noticed.</summary>
    public long Alarms { get; private set; }

    public IReadOnlyList<string> Networks => names;

    /// <summary>Starts from nothing but the names of networks and the tick.</summary>
    public void Reset()
    {
        effects = new Effect[FirstNetwork + (names.Count * NetworkSize)];
        FillFrom(0);
        noise = new double[(2 * GroupCount) + LinkCount];
        Array.Fill(noise, options.Noise * options.Noise);
        noiseWeight = new double[noise.Length];
        changes = new ChangeDetector[UnitCount + LinkCount];
        burstHalfLife = new double[changes.Length];
        Array.Fill(burstHalfLife, options.BurstHalfLife);
        lastAlarm = new long[changes.Length];
    }

    /// <summary>The place of a network; -1 where nothing was learned of it.</summary>
    public int Find(string name) => networks.GetValueOrDefault(name, -1);

    /// <summary>The place of a network; made where it is new.</summary>
    public int Network(string name)
    {
        if (!networks.TryGetValue(name, out var network))
        {
            network = names.Count;
            networks.Add(name, network);
            names.Add(name);
            Array.Resize(ref effects, FirstNetwork + (names.Count * NetworkSize));
            FillFrom(FirstNetwork + (network * NetworkSize));
        }

        return network;
    }

    /// <summary>Learns a local latency, or what an offload waits beside its time on air, as ln(observed / nominal).</summary>
    public Surprise ObserveCompute(in ComputeTerms terms, double value, in Weight weight)
    {
        Span<int> places = stackalloc int[ComputeTerms.Most];
        Span<double> shares = stackalloc double[ComputeTerms.Most];
        var count = Places(terms, places, shares);
        return Observe(places[..count], shares[..count], value, terms.Group, Layout.UnitOf[terms.Group], weight);
    }

    /// <summary>Learns a time on air, as ln(observed / nominal).</summary>
    public Surprise ObserveRadio(int link, int signal, double value, in Weight weight)
    {
        ReadOnlySpan<int> places = [LinkAt(link), LinkBurstAt(link), SignalAt(link, signal)];
        return Observe(places, Ones, value, GroupCount + link, UnitCount + link, weight);
    }

    /// <summary>Learns an energy, as ln(observed / equations over the observed times).</summary>
    public Surprise ObserveEnergy(int group, int action, double value, in Weight weight)
    {
        ReadOnlySpan<int> places = [EnergyGroupAt(group), EnergyActionAt(Math.Max(0, action))];
        return Observe(action < 0 ? places[..1] : places, Ones, value, GroupCount + LinkCount + group, -1, weight);
    }

    /// <summary>The belief of ln(compute time / nominal).</summary>
    public (double Mean, double Variance) Compute(in ComputeTerms terms)
    {
        Span<int> places = stackalloc int[ComputeTerms.Most];
        Span<double> shares = stackalloc double[ComputeTerms.Most];
        var count = Places(terms, places, shares);
        return Belief(places[..count], shares[..count]);
    }

    /// <summary>Of <see cref="Compute"/>, what a group's networks and loads share.</summary>
    public (double Mean, double Variance) Group(int group) => Belief([group, BurstAt(Layout.UnitOf[group])], Ones);

    /// <summary>Of <see cref="Compute"/>, what is a network's own; <paramref name="network"/> is -1 where nothing was learned of it.</summary>
    public (double Mean, double Variance) OfNetwork(int network, int action)
    {
        var group = Layout.GroupOf[action];
        if (network < 0)
        {
            var position = Layout.Positions[action];
            return (0, (options.NetworkSpread * options.NetworkSpread) + (!Layout.IsLocalGroup(group)
                ? 0
                : (position * position * options.SlopeSpread * options.SlopeSpread) + (options.StepSpread * options.StepSpread)));
        }

        return Layout.IsLocalGroup(group)
            ? Belief([NetworkAt(network, group), SlopeAt(network, group), StepAt(network, action)], [1, Layout.Positions[action], 1])
            : Belief([NetworkAt(network, group)], Ones);
    }

    /// <summary>Of <see cref="Compute"/>, what a level of CPU load adds.</summary>
    public (double Mean, double Variance) Cpu(int unit, int level) => level is 0 ? default : Belief([CpuAt(unit, level)], Ones);

    /// <summary>Of <see cref="Compute"/>, what a level of memory load adds.</summary>
    public (double Mean, double Variance) Memory(int unit, int level) => level is 0 ? default : Belief([MemoryAt(unit, level)], Ones);

    /// <summary>Of <see cref="Radio"/>, what all signals share.</summary>
    public (double Mean, double Variance) Link(int link) => Belief([LinkAt(link), LinkBurstAt(link)], Ones);

    /// <summary>Of <see cref="Radio"/>, what a signal adds.</summary>
    public (double Mean, double Variance) Signal(int link, int signal) => Belief([SignalAt(link, signal)], Ones);

    /// <summary>The belief of ln(time on air / nominal).</summary>
    public (double Mean, double Variance) Radio(int link, int signal) => Belief([LinkAt(link), LinkBurstAt(link), SignalAt(link, signal)], Ones);

    /// <summary>The belief of ln(energy / equations).</summary>
    public (double Mean, double Variance) Energy(int action) =>
        Belief([EnergyGroupAt(Layout.GroupOf[action]), EnergyActionAt(action)], Ones);

    /// <summary>What single observations of a group's compute time spread, as a variance.</summary>
    public double ComputeNoise(int group) => noise[group];

    /// <summary>What single observations of a link's time on air spread, as a variance.</summary>
    public double RadioNoise(int link) => noise[GroupCount + link];

    /// <summary>Lets every effect relax to what was learned up to now: a prior.</summary>
    public void Rest()
    {
        for (var place = 0; place < effects.Length; place++)
        {
            if (!IsBurst(place))
            {
                var least = Math.Min(effects[place].RestVariance, options.DeviceSpread * options.DeviceSpread);
                effects[place].Rest(least);
            }
        }
    }

    /// <summary>Leaves every effect open by at least a spread, or by its level's where that is less: whoever taught it was of another class.</summary>
    public void Widen(double spread)
    {
        for (var place = 0; place < effects.Length; place++)
        {
            if (!IsBurst(place))
            {
                effects[place].Variance = Math.Max(effects[place].Variance, Math.Min(effects[place].RestVariance, spread * spread));
            }
        }
    }

    Surprise Observe(ReadOnlySpan<int> places, ReadOnlySpan<double> shares, double value, int channel, int unit, in Weight weight)
    {
        foreach (var place in places)
        {
            effects[place].Relax(Tick, HalfLife(place));
        }

        var spread = noise[channel];
        var (mean, known) = Belief(places, shares);
        var single = (spread / weight.Count) + weight.Extra;
        var total = known + single;
        var surprise = value - mean;
        var judged = new Surprise(surprise, total);
        var standard = judged.Standard;
        if (weight.IsLive)
        {
            if (unit >= 0 && changes[unit].Add(standard, options.ChangeThreshold))
            {
                Alarm(unit);
                (_, known) = Belief(places, shares);
                total = known + single;
            }
            else
            {
                surprise = Math.Clamp(standard, -ChangeDetector.Largest, ChangeDetector.Largest) * Math.Sqrt(total);
            }

            LearnNoise(channel, spread, surprise, known, total);
        }

        for (var index = 0; index < places.Length; index++)
        {
            ref var effect = ref effects[places[index]];
            var gain = shares[index] * effect.Variance / total;
            effect.Mean += gain * surprise;
            effect.Variance -= gain * shares[index] * effect.Variance;
        }

        return judged;
    }

    /// <summary>Expectation-maximisation of the noise: what of a surprise was noise, given the rest.</summary>
    void LearnNoise(int channel, double spread, double surprise, double known, double total)
    {
        var share = spread / total;
        var expected = (share * share * surprise * surprise) + (share * known);
        noiseWeight[channel] = Math.Min(noiseWeight[channel] + 1, LongestMemory);
        noise[channel] = Math.Max(LeastNoise * LeastNoise, spread + ((expected - spread) / (noiseWeight[channel] + 10)));
    }

    /// <summary>Opens a unit's or link's burst to the next surprise; lets it last longer where the one before did not pass.</summary>
    void Alarm(int unit)
    {
        var recent = Tick - lastAlarm[unit] < 10 * burstHalfLife[unit] && lastAlarm[unit] > 0;
        burstHalfLife[unit] = recent ? Math.Min(2 * burstHalfLife[unit], options.HalfLife) : options.BurstHalfLife;
        lastAlarm[unit] = Tick;
        Alarms++;
        effects[BurstOf(unit)].Variance = BurstVariance;
    }

    (double Mean, double Variance) Belief(ReadOnlySpan<int> places, ReadOnlySpan<double> shares)
    {
        var (mean, variance) = (0.0, 0.0);
        for (var index = 0; index < places.Length; index++)
        {
            // A copy: reading must not change what is learned, or a device that decides would part from a grain that does not.
            var effect = effects[places[index]];
            effect.Relax(Tick, HalfLife(places[index]));
            mean += shares[index] * effect.Mean;
            variance += shares[index] * shares[index] * effect.Variance;
        }

        return (mean, variance);
    }

    double HalfLife(int place) => place >= BurstAt(0) && place < CpuAt(0, 0) ? burstHalfLife[place - BurstAt(0)]
        : place >= LinkBurstAt(0) && place < SignalAt(0, 0) ? burstHalfLife[UnitCount + place - LinkBurstAt(0)]
        : options.HalfLife;

    void FillFrom(int first)
    {
        for (var place = first; place < effects.Length; place++)
        {
            var spread = Spread(place);
            effects[place] = Effect.Around(spread * spread) with { At = Tick };
        }
    }

    /// <summary>How far an effect is from 0 before anything was learned.</summary>
    double Spread(int place) => place < GroupCount ? options.GroupSpread
        : IsBurst(place) ? 0
        : place < LinkAt(0) ? options.LoadSpread
        : place < EnergyGroupAt(0) ? options.LinkSpread
        : place < FirstNetwork ? options.EnergySpread
        : ((place - FirstNetwork) % NetworkSize) switch
        {
            var within when within < GroupCount => options.NetworkSpread,
            var within when within < 2 * GroupCount => options.SlopeSpread,
            _ => options.StepSpread,
        };
}
