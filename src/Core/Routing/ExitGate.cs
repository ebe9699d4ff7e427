namespace AutoScale.Core.Routing;

/// <summary>What a gate measures doubt by.</summary>
public enum DoubtScore
{
    /// <summary>Entropy of the softmax, nats: MEANet's.</summary>
    Entropy,

    /// <summary>1 - the highest softmax.</summary>
    TopSoftmax,
}

/// <summary>Which inferences go on to the extension.</summary>
public enum ExtensionUse
{
    /// <summary>None.</summary>
    Never,

    /// <summary>Those that main takes for a hard class: MEANet's rule.</summary>
    HardClasses,

    /// <summary>All; only to compare with.</summary>
    Always,
}

/// <summary>Where doubt is measured.</summary>
public enum GatePlacement
{
    /// <summary>On main's answer: <c>H &gt; τ</c> goes to the cloud, before the extension is tried. MEANet's rule.</summary>
    AfterMain,

    /// <summary>On the last answer that the device has: hard classes try the extension first, and its doubt decides.</summary>
    AfterExtension,
}

/// <summary>What a gate says: an answer, or where to go on.</summary>
/// <param name="Exit">Where the inference ends.</param>
/// <param name="Label">The answer; -1 where it is not known yet: the extension or the cloud will give it.</param>
public readonly record struct GateVerdict(ExitPoint Exit, int Label);

/// <summary>
/// Decides where an inference ends, from the predictions so far. Pure and allocation-free, the same on a phone, in a silo and in an evaluation.
/// <code>
/// main → [doubt &gt; τ → cloud] → easy class: main's answer; hard class: extension → (comparison) → (doubt &gt; τ → cloud)
/// </code>
/// </summary>
public sealed record ExitGate
{
    /// <summary>What doubt is.</summary>
    public DoubtScore Score { get; init; } = DoubtScore.Entropy;

    /// <summary>τ: more doubt goes to the cloud. Infinity never does; below 0 always, without asking main.</summary>
    public double Threshold { get; init; } = double.PositiveInfinity;

    /// <summary>Who goes to the extension.</summary>
    public ExtensionUse Extension { get; init; } = ExtensionUse.HardClasses;

    /// <summary>Where doubt is measured.</summary>
    public GatePlacement Placement { get; init; } = GatePlacement.AfterMain;

    /// <summary>Whether main's answer stands where its top softmax beats the extension's.</summary>
    public bool CompareSoftmax { get; init; }

    /// <summary>The classes of the extension.</summary>
    public HardClasses Hard { get; init; } = HardClasses.None;

    /// <summary>Everything ends at main.</summary>
    public static ExitGate MainOnly { get; } = new() { Extension = ExtensionUse.Never };

    /// <summary>Everything goes to the cloud at once.</summary>
    public static ExitGate CloudAlways { get; } = new() { Extension = ExtensionUse.Never, Threshold = -1 };

    /// <summary>Whether main is run at all.</summary>
    public bool RunsMain => Threshold >= 0;

    /// <summary>The variant without its threshold, such as <c>entropy</c>, <c>late-softmax+compare</c> or <c>entropy-no-extension</c>.</summary>
    public string Variant => !RunsMain ? "cloud-always"
        : (Placement is GatePlacement.AfterExtension && Extension is not ExtensionUse.Never ? "late-" : "")
            + (Score is DoubtScore.Entropy ? "entropy" : "softmax")
            + (Extension switch { ExtensionUse.Never => "-no-extension", ExtensionUse.Always => "-extension-always", _ => "" })
            + (CompareSoftmax && Extension is not ExtensionUse.Never ? "+compare" : "");

    /// <summary>After main ran: its answer, or on to the extension or the cloud.</summary>
    public GateVerdict AfterMain(in Prediction main)
    {
        var extends = Extension is ExtensionUse.Always || (Extension is ExtensionUse.HardClasses && Hard.Contains(main.Label));
        return Doubts(main) && !(extends && Placement is GatePlacement.AfterExtension) ? new GateVerdict(ExitPoint.Cloud, -1)
            : extends ? new GateVerdict(ExitPoint.Extension, -1)
            : new GateVerdict(ExitPoint.Main, main.Label);
    }

    /// <summary>After the extension ran too: an answer, or on to the cloud.</summary>
    /// <param name="main">Main's prediction.</param>
    /// <param name="extension">The extension's, numbered as <see cref="Hard"/> says.</param>
    public GateVerdict AfterExtension(in Prediction main, in Prediction extension)
    {
        var mainStands = CompareSoftmax && main.Top > extension.Top;
        return Placement is GatePlacement.AfterExtension && Doubts(mainStands ? main : extension)
            ? new GateVerdict(ExitPoint.Cloud, -1)
            : new GateVerdict(ExitPoint.Extension, mainStands ? main.Label : Hard.LabelAt(extension.Label));
    }

    bool Doubts(in Prediction prediction) => (Score is DoubtScore.Entropy ? prediction.Entropy : 1 - prediction.Top) > Threshold;
}
