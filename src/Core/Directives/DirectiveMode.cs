namespace AutoScale.Core.Directives;

/// <summary>What an operator lets devices do, from the freest to the strictest.</summary>
public enum DirectiveMode
{
    /// <summary>The learned policy chooses among all targets: no order.</summary>
    Learned,

    /// <summary>The learned policy chooses among the device's own processors; nothing leaves the device.</summary>
    OnDevice,

    /// <summary>A <see cref="FixedRule"/> chooses, the declared baseline Edge (CPU FP32) unless another is named: what was learned decides nothing.</summary>
    Rule,
}
