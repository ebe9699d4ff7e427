using AutoScale.Core.Rewards;

namespace AutoScale.Simulator.Networks;

/// <summary>
/// What a use of a network asks of its answers. Times: press, 33.3 ms for 30 frames a second. Accuracies: recalled for classification, 50 and 65 %; for
/// detection, whose mAP is on another scale, the same shares of the best network (derived: 50 and 65 of 77.9 % top-1 are 14.5 and 18.9 of 22.6 mAP); for drawn images those that
/// gates are calibrated for (docs/early-exit.md).
/// </summary>
/// <param name="Name">The name that reports use.</param>
/// <param name="Task">The networks it is for.</param>
/// <param name="Constraints">QoS and the accuracy required.</param>
public sealed record Scenario(string Name, NetworkTask Task, QualityConstraints Constraints)
{
    const float NonStreamingMs = 50;
    const float StreamingMs = 33.3f;
    const float TranslationMs = 100;

    /// <summary>Every scenario.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("classification", NetworkTask.Classification, new(NonStreamingMs, 50)),
        new("classification-accurate", NetworkTask.Classification, new(NonStreamingMs, 65)),
        new("classification-streaming", NetworkTask.Classification, new(StreamingMs, 50)),
        new("classification-streaming-accurate", NetworkTask.Classification, new(StreamingMs, 65)),
        new("detection", NetworkTask.Detection, new(NonStreamingMs, 14.5f)),
        new("detection-accurate", NetworkTask.Detection, new(NonStreamingMs, 18.9f)),
        new("detection-streaming", NetworkTask.Detection, new(StreamingMs, 14.5f)),
        new("detection-streaming-accurate", NetworkTask.Detection, new(StreamingMs, 18.9f)),
        new("translation", NetworkTask.Text, new(TranslationMs, 65)),
        new("shapes-84", NetworkTask.Shapes, new(NonStreamingMs, 84)),
        new("shapes-80", NetworkTask.Shapes, new(NonStreamingMs, 80)),
        new("shapes-88", NetworkTask.Shapes, new(NonStreamingMs, 88)),
        new("shapes-90", NetworkTask.Shapes, new(NonStreamingMs, 90)),
    ];

    /// <summary>The scenario in which a network is used unless another is asked for: the first of its task.</summary>
    public static Scenario DefaultFor(NetworkTask task) => All.First(scenario => scenario.Task == task);
}
