namespace AutoScale.Core.Actions;

/// <summary>Where an inference runs.</summary>
public enum Tier
{
    /// <summary>On the device itself.</summary>
    Local,

    /// <summary>On a connected edge device nearby.</summary>
    Peer,

    /// <summary>In the cloud.</summary>
    Cloud,
}
