namespace AutoScale.Silo.Configuration;

/// <summary>Section <c>Inference</c>: how much a silo takes on and what it runs it with.</summary>
public sealed class InferenceOptions
{
    /// <summary>The longest deadline of a request, in ms.</summary>
    public const int MaxDeadlineMs = 120_000;

    /// <summary>Inferences that run at once on this silo: 1-256. Default: one per two cores, at least 1.</summary>
    [Bounds(1, 256, "inferences")]
    public int MaxConcurrent { get; init; } = Math.Clamp(Environment.ProcessorCount / 2, 1, 256);

    /// <summary>Inferences that wait for their turn: 0 to 65,536. Past that the answer is "busy" at once. Default 32.</summary>
    [Bounds(0, 65_536, "inferences")]
    public int MaxQueued { get; init; } = 32;

    /// <summary>Threads within one operator: 0-256; 0 for one per core. Default 0.</summary>
    [Bounds(0, 256, "threads")]
    public int Threads { get; init; }

    /// <summary>Whether idle threads spin before they sleep: faster, at the cost of energy. Default false.</summary>
    public bool Spinning { get; init; }

    /// <summary>Models kept loaded: 1-1024. Default 32, room for the built-in networks in both precisions.</summary>
    [Bounds(1, 1024, "models")]
    public int MaxLoadedModels { get; init; } = 32;

    /// <summary>Sizes of the loaded models' files together: 1 to 1,048,576 MiB. Default 2,048.</summary>
    [Bounds(1, 1 << 20, "MiB")]
    public int MaxLoadedMebibytes { get; init; } = 2048;

    /// <summary>How long an answer may take where the request says nothing: 10 to 120,000 ms. Default 30,000.</summary>
    [Bounds(10, MaxDeadlineMs, "ms")]
    public int DefaultDeadlineMs { get; init; } = 30_000;
}
