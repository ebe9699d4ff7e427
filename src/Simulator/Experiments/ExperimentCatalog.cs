namespace AutoScale.Simulator.Experiments;

/// <summary>All experiments, in the order of reports.</summary>
public static class ExperimentCatalog
{
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
        new SensitivityExperiment(),
        new SteadyExperiment(),
        new PriorsExperiment(),
        new WrongPriorExperiment(),
        new AdversariesExperiment(),
        new DriftExperiment(),
        new BudgetExperiment(),
        new AblationExperiment(),
    ];
}
