using AutoScale.Core.Serving;

namespace AutoScale.Silo.Configuration;

/// <summary>Section <c>Inference</c>: how much a silo takes on and what it runs it with.</summary>
public sealed class InferenceOptions
{
    /// <summary>The longest deadline of a request, in ms.</summary>
    public const int MaxDeadlineMs = 120_000;

    /// <summary>Runs at once on this silo, each of one inference or a batch: 1-256. Default: one per two cores, at least 1.</summary>
    [Bounds(1, 256, "runs")]
    public int MaxConcurrent { get; init; } = Math.Clamp(Environment.ProcessorCount / 2, 1, 256);

    /// <summary>Inferences that wait for their turn: 0 to 65,536. Past that the answer is "busy" at once. Default 32.</summary>
    [Bounds(0, 65_536, "inferences")]
    public int MaxQueued { get; init; } = 32;

    /// <summary>
    /// Which inferences of a model share a run: <c>off</c>, <c>dynamic</c> or <c>exits</c>, where a model with stages lets who is done leave between them.
    /// Default exits.
    /// </summary>
    public BatchingMode Batching { get; init; } = BatchingMode.Exits;

    /// <summary>Rows in one run: 1-1024. Default 16.</summary>
    [Bounds(1, 1024, "rows")]
    public int MaxBatch { get; init; } = 16;

    /// <summary>How long an inference waits for company although there is a place: 0 to 1,000 ms. Default 0: no place idles while somebody waits.</summary>
    [Bounds(0, 1000, "ms")]
    public double BatchDelayMs { get; init; }

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
