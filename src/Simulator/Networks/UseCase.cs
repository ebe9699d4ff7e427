namespace AutoScale.Simulator.Networks;

/// <summary>How a phone is used: a scenario for each task that it runs. Networks of other tasks are not asked for.</summary>
/// <param name="Name">The name that reports use.</param>
/// <param name="Scenarios">At most one a task.</param>
public sealed record UseCase(string Name, IReadOnlyList<Scenario> Scenarios)
{
    /// <summary>All networks, each in the first scenario of its task: non-streaming vision and translation.</summary>
    public static UseCase Everything { get; } = Of("everything", "classification", "detection", "translation");

    /// <summary>The paper's three scenarios (press), vision with both requirements of accuracy (recalled).</summary>
    public static IReadOnlyList<UseCase> Paper { get; } =
    [
        Of("non-streaming", "classification", "detection"),
        Of("non-streaming-accurate", "classification-accurate", "detection-accurate"),
        Of("streaming", "classification-streaming", "detection-streaming"),
        Of("streaming-accurate", "classification-streaming-accurate", "detection-streaming-accurate"),
        Of("translation", "translation"),
    ];

    /// <summary>Drawn images, by the accuracy required: what early exits are judged by.</summary>
    public static IReadOnlyList<UseCase> Shapes { get; } = [.. new[] { 80, 84, 88, 90 }.Select(percent => Of($"shapes-{percent}", $"shapes-{percent}"))];

    /// <summary>The scenario of a task; null where the phone does not run it.</summary>
    public Scenario? For(NetworkTask task) => Scenarios.FirstOrDefault(scenario => scenario.Task == task);

    static UseCase Of(string name, params string[] scenarios) =>
        new(name, [.. scenarios.Select(scenario => Scenario.All.First(known => known.Name == scenario))]);
}
