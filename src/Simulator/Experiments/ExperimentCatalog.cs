namespace AutoScale.Simulator.Experiments;

/// <summary>The experiments.</summary>
public static class ExperimentCatalog
{
    /// <summary>Those that are reported, in the order of reports.</summary>
    public static IReadOnlyList<IExperiment> All { get; } =
    [
        new EnvironmentsExperiment("static", "All policies in the static environments", environment => environment.IsStatic),
        new EnvironmentsExperiment("dynamic", "All policies in the dynamic environments", environment => !environment.IsStatic),
        new ScenariosExperiment(),
        new TargetsExperiment(),
        new ConvergenceExperiment(),
        new TransferExperiment(),
        new HyperParametersExperiment(),
        new LeaveOneOutExperiment(),
        new DecisionsExperiment(),
        new SharingExperiment(),
        new OverheadExperiment(),
        new SplitsExperiment(),
        new SensitivityExperiment(),
        new SteadyExperiment(),
        new PriorsExperiment(),
        new WrongPriorExperiment(),
        new AdversariesExperiment(),
        new DriftExperiment(),
        new BudgetExperiment(),
        new AblationExperiment(),
        new ComplexityExperiment(),
    ];

    /// <summary>Those that settings were chosen by, on surroundings that nothing is reported on; run by name only.</summary>
    public static IReadOnlyList<IExperiment> Development { get; } = [new SplitTuningExperiment()];
}
