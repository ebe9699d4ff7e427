namespace AutoScale.EdgeClient.Cli;

/// <summary>A command cannot go on for a reason that the user can mend.</summary>
sealed class CliException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
