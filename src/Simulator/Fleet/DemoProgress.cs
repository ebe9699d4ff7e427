namespace AutoScale.Simulator.Fleet;

/// <summary>What the phones are doing.</summary>
public enum DemoStage
{
    /// <summary>They decide, run and learn.</summary>
    Running,

    /// <summary>They have stopped; what they learned is on its way to the fleet.</summary>
    Flushing,

    /// <summary>Everything is collected.</summary>
    Done,
}

/// <summary>The demo at one moment.</summary>
/// <param name="Stage">What the phones are doing.</param>
/// <param name="Elapsed">Since the start.</param>
/// <param name="Duration">Of the run; null without an end.</param>
/// <param name="Phones">One row a phone.</param>
public sealed record DemoProgress(DemoStage Stage, TimeSpan Elapsed, TimeSpan? Duration, IReadOnlyList<PhoneProgress> Phones);

/// <summary>A phone at one moment.</summary>
/// <param name="Id">The device id.</param>
/// <param name="DeviceClass">Its class.</param>
/// <param name="State">What it is doing, in a word or two.</param>
/// <param name="Tally">Its own counts.</param>
/// <param name="PriorVersion">The last prior it merged; 0 for none.</param>
/// <param name="Recorded">Transitions in its journal.</param>
/// <param name="Acknowledged">Transitions that the fleet has applied.</param>
public sealed record PhoneProgress(
    string Id, string DeviceClass, string State, TallySnapshot Tally, int PriorVersion, long Recorded, long Acknowledged);
