namespace AutoScale.Silo.Hosting;

/// <summary>Whether this silo should be sent work. Thread-safe.</summary>
sealed class Readiness
{
    volatile string? problem = "The silo is starting.";

    /// <summary>Null when the silo is ready, or why it is not.</summary>
    public string? Problem => problem;

    public void Set(string? reason) => problem = reason;
}
