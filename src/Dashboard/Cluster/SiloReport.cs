namespace AutoScale.Dashboard.Cluster;

/// <summary>What a silo says of itself.</summary>
/// <param name="Silo">Its address within the cluster, in Orleans' words.</param>
/// <param name="GrainHost"><c>orleans</c> or <c>compat</c>.</param>
/// <param name="LoadedModels"><c>name@version</c> of the models that ONNX Runtime holds ready.</param>
public sealed record SiloReport(
    string Silo,
    string Tier,
    string Site,
    string Version,
    string GrainHost,
    DateTimeOffset StartedAt,
    int Running,
    int Waiting,
    int MaxConcurrent,
    int MaxQueued,
    long Admitted,
    long RejectedBusy,
    long RejectedLate,
    double ProcessorSeconds,
    long MemoryBytes,
    string[] LoadedModels);

/// <summary>The silo that this process is; a dashboard on its own has none.</summary>
public interface ISiloSelf
{
    /// <summary>As it stands now.</summary>
    SiloReport Report();
}
