namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// Notices when everything runs on one side: a run of <see cref="Longest"/> inferences all on the device, or none, is an alarm, once a run. It may be right; somebody should look.
/// </summary>
public struct CollapseDetector
{
    /// <summary>Inferences on one side that are a collapse.</summary>
    public const int Longest = 500;

    /// <summary>Inferences on the device in a row; below 0 for inferences elsewhere.</summary>
    public int Run { get; set; }

    public long AllLocal { get; set; }

    public long AllRemote { get; set; }

    public void Add(bool isLocal)
    {
        Run = isLocal ? Math.Max(0, Run) + 1 : Math.Min(0, Run) - 1;
        Run = Math.Clamp(Run, -Longest - 1, Longest + 1);
        AllLocal += Run is Longest ? 1 : 0;
        AllRemote += Run is -Longest ? 1 : 0;
    }
}
