namespace AutoScale.Core.Inference;

/// <summary>Where a decision could send an inference: with the network it gives the decision's mask again.</summary>
[Flags]
public enum Reach : byte
{
    /// <summary>It was not recorded.</summary>
    Unknown = 0,

    /// <summary>The device itself, always.</summary>
    Local = 1,

    /// <summary>A peer.</summary>
    Peer = 2,

    /// <summary>The cloud.</summary>
    Cloud = 4,
}
