namespace AutoScale.Grains;

/// <summary>Names of grain storage.</summary>
public static class AutoScaleStorage
{
    /// <summary>Holds the state of every grain.</summary>
    public const string Name = "autoscale";

    /// <summary>Holds the subscriptions of streams; the name is Orleans' own.</summary>
    public const string PubSub = "PubSubStore";
}
