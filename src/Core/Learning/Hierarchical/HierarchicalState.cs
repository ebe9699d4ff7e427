namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// What a device with the <c>hierarchical</c> policy has learned: factors on nominal costs (<see cref="CostModel"/>), the sums behind them, and the ledgers of the safety
/// floor and of the power budget. Changes by journalled data alone, through arithmetic that gives the same bits on every machine.
/// </summary>
public sealed partial class HierarchicalState : ILearnedState
{
    /// <summary>The policy's name.</summary>
    public const string PolicyName = "hierarchical";

    const double MemoryOfACell = 64;
    const double ContradictionLimit = 9;
    const int LeastCellsToContradict = 3;
    const double QueueCapInferences = 1000;
    const int Sweeps = 8;

    readonly HierarchicalOptions options;
    readonly Dictionary<string, int> actions = new(StringComparer.Ordinal);
    readonly CellSums memory = new();
    readonly CellSums pending = new();
    PriorCheck priorCheck;
    PriorTrial? trial;
    CollapseDetector collapse;
    ExplorationAllowance allowance;
    VirtualQueue overspent;
    long priorsRejected;
    long lastTicks;

    /// <param name="descriptors">The device's actions, in the order of its action space.</param>
    /// <param name="options">Settings; the same on the device and in its grain.</param>
    /// <exception cref="ArgumentException">The options do not hold; the message names the property and its range.</exception>
    public HierarchicalState(IReadOnlyList<string> descriptors, HierarchicalOptions options)
    {
        options.Validate();
        this.options = options;
        Descriptors = descriptors;
        for (var action = 0; action < descriptors.Count; action++)
        {
            actions.Add(descriptors[action], action);
        }

        Model = new CostModel(new TargetLayout(descriptors), options);
        Prepare();
    }

    public string Policy => PolicyName;

    public IReadOnlyList<string> Descriptors { get; }

    public int PriorVersion { get; private set; }

    /// <summary>Counters for metrics.</summary>
    public PolicyHealth Health => new(
        allowance.Inferences, allowance.Explored, allowance.ExploredLate, Model.Alarms, priorsRejected, collapse.AllLocal, collapse.AllRemote,
        MayExplore, overspent.Length);

    /// <summary>The factors.</summary>
    internal CostModel Model { get; }

    /// <summary>Rises when more changed than one inference teaches, so that whatever was derived is derived anew.</summary>
    internal int Revision { get; private set; }

    /// <summary>Whether exploring is within the safety floor.</summary>
    internal bool MayExplore { get; private set; }

    /// <summary>Chance for the next decision's hold-out.</summary>
    internal ulong Chance => allowance.Chance;

    /// <summary>Whether the next decision is drawn at random.</summary>
    internal bool HoldsOut { get; private set; }

    /// <summary>The energy, in mJ, that a late answer may cost at most while the power budget is overspent; infinite while it is not.</summary>
    internal double LatePriceCap { get; private set; } = double.PositiveInfinity;

    /// <summary>What was spent beyond the power budget, in mJ.</summary>
    internal double OverspentMillijoules => overspent.Length;

    public int ActionOf(string descriptor) => actions.GetValueOrDefault(descriptor, -1);

    public void Apply(in Experience experience)
    {
        Model.Tick++;
        if (trial is not null)
        {
            trial.Without.Tick = Model.Tick;
        }

        allowance.Add(experience);
        Prepare();
        Charge(experience);
        var action = experience.Transition.Action;
        var layout = Model.Layout;
        if (action < 0 || action >= layout.Descriptors.Length)
        {
            return;
        }

        var group = layout.GroupOf[action];
        collapse.Add(layout.IsLocalGroup(group));
        if (experience.Nominal.IsKnown && experience.Outcome.LatencyMs > 0)
        {
            Observe(experience, action, group);
        }
    }

    public void Adopt(StatisticPrior prior)
    {
        PriorVersion = prior.Version;
        Rebuild(prior);
    }

    /// <inheritdoc/>
    /// <remarks>The ledgers of the safety floor and of the power budget go on: they are accounts, not knowledge.</remarks>
    public void Reset()
    {
        memory.Clear();
        (priorCheck, trial) = (default, null);
        PriorVersion = 0;
        Rebuild(prior: null);
    }

    public IReadOnlyList<StatisticCell> TakeContribution()
    {
        var cells = pending.Cells(Model);
        pending.Clear();
        return cells;
    }

    void Observe(in Experience experience, int action, int group)
    {
        var (nominal, link) = (experience.Nominal, Model.Layout.LinkOf[group]);
        var network = Model.Network(experience.Network);
        var radioMs = link < 0 ? 0.0 : experience.RadioMs;
        var computeMs = Math.Max(experience.Outcome.LatencyMs - radioMs, 0.001);
        var (cpu, busy) = (Levels.Load(experience.Variance.CpuUtilizationPercent), Levels.Load(experience.Variance.MemoryUtilizationPercent));
        var key = new CellKey(CostQuantity.Compute, network, action, group, link < 0 ? cpu : 0, link < 0 ? busy : 0);
        var compute = ReproducibleMath.Log(computeMs / nominal.ComputeMs);
        var wrong = Judge(
            Model.ObserveCompute(new ComputeTerms(network, group, action, key.First, key.Second), compute, Weight.Now),
            trial?.Without.ObserveCompute(new ComputeTerms(trial.Without.Network(experience.Network), group, action, key.First, key.Second), compute, Weight.Now));
        Remember(key, compute);
        if (radioMs > 0 && nominal.RadioMs > 0)
        {
            var signal = Levels.Signal(Levels.SignalOf(Model.Layout.Links[link], experience.Variance));
            var radio = ReproducibleMath.Log(radioMs / nominal.RadioMs);
            wrong |= Judge(Model.ObserveRadio(link, signal, radio, Weight.Now), trial?.Without.ObserveRadio(link, signal, radio, Weight.Now));
            Remember(new CellKey(CostQuantity.Radio, -1, action, group, signal, 0), radio);
        }

        var equations = (nominal.ComputeMillijoules * computeMs / nominal.ComputeMs)
            + (nominal.RadioMs > 0 ? nominal.RadioMillijoules * radioMs / nominal.RadioMs : 0);
        if (equations > 0 && experience.Outcome.EnergyMillijoules > 0)
        {
            var energy = ReproducibleMath.Log(experience.Outcome.EnergyMillijoules / equations);
            Model.ObserveEnergy(group, action, energy, Weight.Now);
            trial?.Without.ObserveEnergy(group, action, energy, Weight.Now);
            Remember(new CellKey(CostQuantity.Energy, -1, action, group, 0, 0), energy);
        }

        End(wrong);
    }

    /// <returns>Whether the prior is wrong.</returns>
    bool Judge(in Surprise with, in Surprise? without)
    {
        if (trial is null || without is not { } other)
        {
            return priorCheck.Add(with.Standard);
        }

        trial.Add(with, other);
        return trial.Against >= options.PriorEvidence;
    }

    /// <summary>Lets one inference of a prior's trial pass, and drops a prior that is wrong.</summary>
    void End(bool isWrong)
    {
        priorCheck.Pass();
        priorsRejected += isWrong ? 1 : 0;
        if (isWrong && trial is not null)
        {
            Model.Take(trial.Without);
            trial = null;
            Revision++;
        }
        else if (isWrong)
        {
            Rebuild(prior: null);
        }
        else if (trial is not null && --trial.Left is 0)
        {
            trial = null;
        }
    }

    void Remember(in CellKey key, double value)
    {
        pending.Add(key, value);
        memory.Add(key, value, MemoryOfACell);
    }

    /// <summary>Decides what the next decision may do beside choosing what is best.</summary>
    void Prepare()
    {
        MayExplore = allowance.Allows(options);
        HoldsOut = MayExplore && HoldOut.IsDue(Chance, options.HoldOutShare);
    }

    /// <summary>Charges the power budget with an inference and the time that has passed since the one before.</summary>
    void Charge(in Experience experience)
    {
        if (options.PowerBudgetMilliwatts is not { } budget)
        {
            return;
        }

        var ticks = experience.At.UtcTicks;
        var elapsedMs = lastTicks is 0 ? 0 : Math.Max(0, ticks - lastTicks) / (double)TimeSpan.TicksPerMillisecond;
        lastTicks = ticks;
        var mean = allowance.Inferences < 2 ? 0 : budget * elapsedMs / 1000;
        overspent.Add(experience.Outcome.EnergyMillijoules, mean, QueueCapInferences * Math.Max(mean, 1));
        LatePriceCap = overspent.Length > 0 ? PriceOf(overspent.Length) : double.PositiveInfinity;
    }

    /// <summary>Drift-plus-penalty: the price of a late answer falls as the queue grows.</summary>
    static double PriceOf(double length) => 1e5 / length;

    /// <summary>Starts from nothing, a prior, and then what this device saw itself.</summary>
    void Rebuild(StatisticPrior? prior)
    {
        var own = memory.Cells(Model);
        Model.Reset();
        trial = null;
        if (prior is not null)
        {
            Absorb(Model, prior.Fallback, options.ClassSpread);
            Model.Widen(options.ClassFloor * options.ClassSpread);
            Absorb(Model, prior.Cells, options.DeviceSpread);
            Model.Rest();
            if (Contradicts(own))
            {
                priorsRejected++;
                Model.Reset();
            }
            else if (options.PriorEvidence > 0)
            {
                trial = new PriorTrial(Without(own));
            }
            else
            {
                priorCheck.Begin();
            }
        }

        Absorb(Model, own, extraSpread: 0);
        Revision++;
    }

    /// <summary>What this device would know from its own past alone.</summary>
    CostModel Without(IReadOnlyList<StatisticCell> own)
    {
        var model = new CostModel(Model.Layout, options) { Tick = Model.Tick };
        foreach (var network in Model.Networks)
        {
            model.Network(network);
        }

        model.Reset();
        Absorb(model, own, extraSpread: 0);
        return model;
    }

    /// <summary>
    /// Learns from sums, a part of their weight at a time: one cell after the other would give the first all that it shares with the later ones, since the filter keeps no
    /// covariances; over several sweeps they settle.
    /// </summary>
    static void Absorb(CostModel model, IReadOnlyList<StatisticCell> cells, double extraSpread)
    {
        var known = new List<(CellKey Key, StatisticCell Cell)>(cells.Count);
        foreach (var cell in cells)
        {
            if (cell.Count > 0 && CellKey.TryRead(cell, model, out var key))
            {
                known.Add((key, cell));
            }
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (var (key, cell) in known)
            {
                Absorb(model, key, cell, new Weight(cell.Count / Sweeps, Sweeps * extraSpread * extraSpread, IsLive: false));
            }
        }
    }

    static void Absorb(CostModel model, in CellKey key, in StatisticCell cell, in Weight weight)
    {
        _ = key.Quantity switch
        {
            CostQuantity.Radio => model.ObserveRadio(model.Layout.LinkOf[key.Group], key.First, cell.Mean, weight),
            CostQuantity.Energy => model.ObserveEnergy(key.Group, key.Action, cell.Mean, weight),
            _ => model.ObserveCompute(new ComputeTerms(key.Network, key.Group, key.Action, key.First, key.Second), cell.Mean, weight),
        };
    }

    /// <summary>Whether what this device saw is far from what the model, with a prior alone, expects of it.</summary>
    bool Contradicts(IReadOnlyList<StatisticCell> own)
    {
        var (sum, count) = (0.0, 0);
        foreach (var cell in own)
        {
            if (CellKey.TryRead(cell, Model, out var key) && key.Quantity is CostQuantity.Compute)
            {
                var (mean, variance) = Model.Compute(new ComputeTerms(key.Network, key.Group, key.Action, key.First, key.Second));
                var noise = Model.ComputeNoise(key.Group) / cell.Count;
                sum += Math.Min((cell.Mean - mean) * (cell.Mean - mean) / (variance + noise), 16);
                count++;
            }
        }

        return count >= LeastCellsToContradict && sum > ContradictionLimit * count;
    }
}
