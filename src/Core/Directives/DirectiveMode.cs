namespace AutoScale.Core.Directives;

/// <summary>What an operator lets devices do, from the freest to the strictest.</summary>
public enum DirectiveMode
{
    /// <summary>The learned policy chooses among all targets: no order.</summary>
    Learned,

    /// <summary>The learned policy chooses among the device's own processors; nothing leaves the device.</summary>
    OnDevice,

    /// <summary>A fixed rule chooses, the declared baseline Edge (CPU FP32): what was learned decides nothing. Nothing leaves the device.</summary>
    Rule,
}
