namespace AutoScale.Core.Routing;

/// <summary>Where an inference ends (MEANet, arXiv 2109.06440).</summary>
public enum ExitPoint
{
    /// <summary>At the main block.</summary>
    Main,

    /// <summary>At the extension block, on the device.</summary>
    Extension,

    /// <summary>At the larger network of the cloud.</summary>
    Cloud,
}
