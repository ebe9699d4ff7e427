using System.Net;
using System.Text.Json.Nodes;
using AutoScale.Testing;

namespace AutoScale.Dashboard.BrowserTests;

/// <summary>Devices that speak plain HTTP: what a test makes one do, it does at once.</summary>
static class FleetDevices
{
    /// <summary>Enrolls a device and begins its first epoch.</summary>
    /// <param name="fleet">Where.</param>
    /// <param name="id">Its id.</param>
    /// <param name="deviceClass">Its class.</param>
    /// <param name="policy">What it learns with.</param>
    /// <param name="descriptors">Its targets; null for a CPU and a cloud.</param>
    /// <param name="stateCount">Of its state space.</param>
    public static async Task<HttpDevice> EnrollAsync(
        this FleetFixture fleet, string id, string deviceClass = "test-class", string policy = "autoscale", string[]? descriptors = null, int stateCount = 8)
    {
        var device = new HttpDevice(fleet.Devices, id, deviceClass);
        Assert.Equal(200, (await device.EnrollAsync(fleet.Cluster.EnrollmentKey)).Status);
        Assert.Equal(200, (await device.StartEpochAsync(1, policy: policy, descriptors: descriptors, stateCount: stateCount)).Status);
        return device;
    }

    /// <summary>Uploads one inference of now; returns when it is durable.</summary>
    public static async Task UploadAsync(this HttpDevice device, long sequence, string target = "local/cpu/fp32/1000") =>
        Assert.Equal(HttpStatusCode.OK, await device.TryUploadAsync(sequence, target));

    public static async Task<HttpStatusCode> TryUploadAsync(this HttpDevice device, long sequence, string target = "local/cpu/fp32/1000") =>
        (HttpStatusCode)(await device.ExperienceAsync(1, sequence, HttpDevice.Inference(target: target, at: DateTimeOffset.UtcNow))).Status;

    /// <summary>The mode that is ordered for it.</summary>
    public static async Task<string?> ModeAsync(this HttpDevice device) => (string?)(await device.GetAsync(device.Path("directive"))).Json["mode"];
}
