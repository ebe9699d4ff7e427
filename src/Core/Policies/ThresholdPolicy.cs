using AutoScale.Core.Actions;
using AutoScale.Core.Learning;

namespace AutoScale.Core.Policies;

/// <summary>Thresholds of <see cref="ThresholdPolicy"/>.</summary>
public sealed record ThresholdOptions
{
    /// <summary>The longest round trip at which the cloud is asked. 1-1000 ms, default 20.</summary>
    public double MaxRoundTripMs { get; init; } = 20;

    /// <summary>Below this battery charge the cloud is asked over any link, to spare the processor. 0-100 %, default 20.</summary>
    public double LowBatteryPercent { get; init; } = 20;
}

/// <summary>
/// Battery and round-trip thresholds, the usual rule of offloading apps: the cloud while its round trip is short or the battery low, else the device on the
/// accelerator that <see cref="PreferOnDevicePolicy"/> takes.
/// </summary>
/// <param name="actions">The device's targets.</param>
/// <param name="roundTripMs">The last round trip measured to the cloud, in ms; infinite without a link.</param>
/// <param name="batteryPercent">The battery's charge, 0-100.</param>
/// <param name="options">Thresholds.</param>
public sealed class ThresholdPolicy(
    ActionSpace actions, Func<double> roundTripMs, Func<double> batteryPercent, ThresholdOptions? options = null) : RulePolicy(actions)
{
    readonly ThresholdOptions options = options ?? new();
    readonly PreferCloudPolicy cloud = new(actions);
    readonly PreferOnDevicePolicy device = new(actions);

    public override string Name => "thresholds";

    protected override int Choose(in DecisionContext context)
    {
        var offload = context.Variance.HasWifi && (roundTripMs() <= options.MaxRoundTripMs || batteryPercent() < options.LowBatteryPercent);
        return (offload ? cloud.Select(context) : device.Select(context)).Action;
    }
}
