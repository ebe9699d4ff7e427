namespace AutoScale.Training.Cli;

/// <summary>What the process ends with; the root command's help lists them.</summary>
static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>The command line or a file is wrong.</summary>
    public const int Refused = 2;

    /// <summary>Stopped by Ctrl-C; checkpoints are saved.</summary>
    public const int Interrupted = 130;

    public const string Help = "Exit codes: 0 done, 2 wrong command line or file, 130 stopped, with what was trained saved.";
}
