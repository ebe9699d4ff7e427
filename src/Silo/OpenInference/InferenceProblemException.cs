namespace AutoScale.Silo.OpenInference;

/// <summary>The request cannot be answered with tensors. The message is sent to the caller.</summary>
/// <param name="status">The HTTP status that says so.</param>
/// <param name="problem">What is wrong, and what is expected.</param>
sealed class InferenceProblemException(int status, string problem) : Exception(problem)
{
    public InferenceProblemException(string problem)
        : this(StatusCodes.Status400BadRequest, problem)
    {
    }

    public int Status { get; } = status;

    /// <summary>When it is worth asking again, in ms; 0 for no advice.</summary>
    public int RetryAfterMs { get; init; }
}
