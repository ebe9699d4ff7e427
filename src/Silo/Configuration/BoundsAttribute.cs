namespace AutoScale.Silo.Configuration;

/// <summary>The range of a number among the settings, checked when the settings are read.</summary>
/// <param name="low">Lowest value allowed.</param>
/// <param name="high">Highest value allowed.</param>
/// <param name="unit">What is counted, such as <c>seconds</c>; part of the message that refuses a value.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BoundsAttribute(double low, double high, string unit) : Attribute
{
    public double Low { get; } = low;

    public double High { get; } = high;

    public string Unit { get; } = unit;
}
