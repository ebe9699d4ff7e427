namespace AutoScale.Onnx.Engine;

/// <summary>Settings of <see cref="OnnxInferenceEngine"/>; read once, when the engine is made.</summary>
public sealed class OnnxEngineOptions
{
    const int MostThreads = 256;
    const int MostSessions = 1024;
    const long MostModelBytes = 1L << 40;

    /// <summary>Threads that a session uses within one operator: 0-256; 0 takes one per core. Default 0. Every session has its own.</summary>
    public int IntraOpThreads { get; set; }

    /// <summary>
    /// Whether idle threads spin for work before they sleep. Default false: spinning shortens a busy session's latency and costs the energy
    /// and the cores of everything else on the machine.
    /// </summary>
    public bool AllowSpinning { get; set; }

    /// <summary>Sessions kept loaded: 1-1024. Default 16. Sessions in use are never dropped, so that more may be loaded for a while.</summary>
    public int MaxSessions { get; set; } = 16;

    /// <summary>
    /// Sum of the file sizes of the models kept loaded, in bytes: 1 to 1,099,511,627,776 (1 TiB). Default 2 GiB. A single larger model is refused;
    /// models in use are never dropped.
    /// </summary>
    public long MaxModelBytes { get; set; } = 2L << 30;

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message names both.</exception>
    public void Validate()
    {
        Require(nameof(IntraOpThreads), IntraOpThreads, 0, MostThreads);
        Require(nameof(MaxSessions), MaxSessions, 1, MostSessions);
        Require(nameof(MaxModelBytes), MaxModelBytes, 1, MostModelBytes);
    }

    static void Require(string property, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(property, value, $"{nameof(OnnxEngineOptions)}.{property} must be {least}-{most}.");
        }
    }
}
