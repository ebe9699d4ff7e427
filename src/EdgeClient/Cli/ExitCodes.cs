namespace AutoScale.EdgeClient.Cli;

/// <summary>What the process ends with; the root command's help lists them.</summary>
static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>The work failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a setting is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A model or an input cannot be found or read.</summary>
    public const int Input = 3;

    public const string Help = "Exit codes: 0 done, 1 failed, 2 wrong command line or setting, 3 model or input not found or not readable.";
}
