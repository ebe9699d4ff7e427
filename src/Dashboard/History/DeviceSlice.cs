using System.Globalization;
using AutoScale.Grains.Abstractions.Fleet;

namespace AutoScale.Dashboard.History;

/// <summary>The group of devices that a device belongs to; intervals rest on the differences between groups.</summary>
static class DeviceSlice
{
    public const int Count = FleetStreams.Shards;

    /// <summary>0 to <see cref="Count"/> − 1; the same for ever, as the shard of its reports is.</summary>
    public static int Of(string deviceId) => int.Parse(FleetStreams.ShardOf(deviceId), NumberStyles.None, CultureInfo.InvariantCulture);
}
