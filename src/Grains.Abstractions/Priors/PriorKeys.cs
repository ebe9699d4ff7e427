namespace AutoScale.Grains.Abstractions.Priors;

/// <summary>Keys of priors: what one policy learns means nothing to another.</summary>
public static class PriorKeys
{
    /// <summary>The paper's policy, and the one of devices that name none.</summary>
    public const string DefaultPolicy = "autoscale";

    /// <summary>The key of a class's prior: the class for the paper's policy, <c>policy/class</c> for others.</summary>
    public static string Of(string policy, string deviceClass) => policy is DefaultPolicy ? deviceClass : $"{policy}/{deviceClass}";

    /// <summary>What a key stands for.</summary>
    public static (string Policy, string DeviceClass) Read(string key) =>
        key.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 ? (key[..slash], key[(slash + 1)..]) : (DefaultPolicy, key);
}
