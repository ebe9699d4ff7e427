namespace AutoScale.Grains.Devices;

/// <summary>Alarms that a device's policy raised so far; the difference of two tells what is new.</summary>
/// <param name="AllLocal">Runs of inferences that were all on the device.</param>
/// <param name="AllRemote">Runs of inferences of which none was on the device.</param>
/// <param name="PriorsRejected">Priors found wrong.</param>
/// <param name="Changes">Sudden changes of a processor, tier or link.</param>
readonly record struct PolicyAlarms(long AllLocal, long AllRemote, long PriorsRejected, long Changes)
{
    /// <summary>What is new since an earlier count; a policy that began anew counts from nothing.</summary>
    public PolicyAlarms Since(in PolicyAlarms earlier) => new(
        Math.Max(0, AllLocal - earlier.AllLocal), Math.Max(0, AllRemote - earlier.AllRemote),
        Math.Max(0, PriorsRejected - earlier.PriorsRejected), Math.Max(0, Changes - earlier.Changes));
}
