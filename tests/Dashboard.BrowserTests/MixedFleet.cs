using System.Text.Json.Nodes;
using AutoScale.Core.Devices;
using AutoScale.Core.States;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Simulator.Phones;
using AutoScale.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace AutoScale.Dashboard.BrowserTests;

/// <summary>
/// Devices of a class that learns with our policy and runs networks in parts: made up, but what they send is what a device sends. Costs of each target are their nominal
/// ones times a factor that devices share.
/// </summary>
static class MixedFleet
{
    public const string DeviceClass = "pixel";

    const int BatchSize = 40;

    static readonly (string Target, float Milliseconds, float Millijoules, float AirMilliseconds, double Factor, int Weight)[] Targets =
    [
        ("local/cpu/fp32/2803", 48, 110, 0, 1.2, 2), ("local/cpu/int8/1766", 30, 34, 0, 0.9, 6), ("local/gpu/fp16/675", 22, 21, 0, 1.1, 9), ("local/dsp/int8", 14, 9, 0, 1.4, 7),
        ("peer/gpu/fp16", 12, 8, 9, 1, 4), ("cloud/gpu/fp32", 10, 7, 16, 1.6, 5), ("local/cpu/int8/1766+exit:main", 17, 19, 0, 1, 5),
        ("local/cpu/fp32/2803+exit:cloud/gpu/fp32", 35, 60, 6, 1.1, 2), ("split:block_9/int8>cloud/cpu/fp32", 24, 18, 7, 1.3, 4),
    ];

    static readonly (string Name, NetworkFeatures Features)[] Networks =
    [
        ("mobilenet_v1", new NetworkFeatures(28, 1, 0, 569_000_000)), ("inception_v3", new NetworkFeatures(94, 1, 0, 5_700_000_000)), ("mobilebert", new NetworkFeatures(0, 1, 24, 2_700_000_000)),
    ];

    /// <summary>Lets four devices work and waits for two versions of their prior.</summary>
    public static async Task RunAsync(FleetFixture fleet)
    {
        var devices = new List<HttpDevice>();
        for (var number = 1; number <= 4; number++)
        {
            devices.Add(await fleet.EnrollAsync($"{DeviceClass}-{number}", DeviceClass, "hierarchical", [.. Targets.Select(target => target.Target)], new StateSpace().Count));
        }

        await WorkAsync(fleet, devices, first: 1, slower: 1);
        await WorkAsync(fleet, devices, first: BatchSize + 1, slower: 1.5);

        // A device without parts would state its profile with its epoch.
        await fleet.Cluster.CloudServices.GetRequiredService<IGrainFactory>().GetGrain<IPolicyPriorGrain>(PriorKeys.Of("hierarchical", DeviceClass))
            .JoinAsync(DeviceProfileReader.Write(ProfileCatalog.Find("mi8pro")), default);
    }

    static async Task WorkAsync(FleetFixture fleet, List<HttpDevice> devices, int first, double slower)
    {
        var known = await VersionAsync(fleet);
        foreach (var device in devices)
        {
            var random = new Random(HashCode.Combine(device.Id.Length + device.Id[^1], first));
            var reply = await device.ExperienceAsync(1, first, [.. Enumerable.Range(0, BatchSize).Select(index => Entry(random, slower, DateTimeOffset.UtcNow.AddSeconds(15 * (first + index - 100))))]);
            Assert.Equal(200, reply.Status);
        }

        await Eventually.Async(() => VersionAsync(fleet), version => version > known, $"a version after v{known} of {DeviceClass}'s prior is published");
    }

    static async Task<int> VersionAsync(FleetFixture fleet) =>
        (await fleet.GetAsync("policies"))["items"]!.AsArray().FirstOrDefault(row => (string?)row!["deviceClass"] == DeviceClass && (string?)row["policy"] == "hierarchical") is { } row
            ? row["version"]!.GetValue<int>() : 0;

    static JsonObject Entry(Random random, double slower, DateTimeOffset at)
    {
        var states = new StateSpace();
        var (name, features) = Networks[random.Next(Networks.Length)];
        var variance = new RuntimeVariance(random.Next(3) * 30, random.Next(3) * 30, -50 - (random.Next(2) * 35), -55);
        var state = states.Encode(states.EncodeNetwork(features), variance).Index;
        var target = Pick(random);
        var size = features.MultiplyAccumulates / 2e9;
        double Noisy(double value) => Math.Round(value * (0.9 + (0.2 * random.NextDouble())), 3);
        var (byChance, toLearn) = (random.Next(30) is 0, random.Next(12) is 0);
        var air = Noisy(target.AirMilliseconds);
        var latency = Noisy(target.Milliseconds * size * target.Factor * slower) + air;
        return new JsonObject
        {
            ["inference"] = new JsonObject
            {
                ["state"] = state, ["target"] = target.Target, ["reward"] = -latency, ["nextState"] = state, ["network"] = name,
                ["reason"] = byChance || toLearn ? "explore" : "greedy", ["propensity"] = byChance ? 0.0033 : 0.9933, ["energyMillijoules"] = Noisy(target.Millijoules * size * target.Factor),
                ["remoteEnergyMillijoules"] = target.AirMilliseconds > 0 ? Noisy(150 * size) : 0, ["provenance"] = random.Next(4) is 0 ? "measured" : "modelled",
                ["baselineMillijoules"] = 110 * size * 1.2, ["latencyMs"] = latency, ["accuracyPercent"] = 70, ["qosLatencyMs"] = 50, ["qosAccuracyPercent"] = 50,
                ["fellBack"] = false, ["at"] = at,
                ["surroundings"] = new JsonObject
                {
                    ["cpuUtilizationPercent"] = variance.CpuUtilizationPercent, ["memoryUtilizationPercent"] = variance.MemoryUtilizationPercent,
                    ["wifiSignalDbm"] = variance.WifiSignalDbm, ["peerSignalDbm"] = variance.PeerSignalDbm, ["radioMs"] = air,
                    ["nominalComputeMs"] = target.Milliseconds * size, ["nominalRadioMs"] = target.AirMilliseconds,
                    ["nominalComputeMillijoules"] = target.Millijoules * size, ["nominalRadioMillijoules"] = target.AirMilliseconds / 10,
                },
            },
            ["adoptedPriorVersion"] = 0,
        };
    }

    static (string Target, float Milliseconds, float Millijoules, float AirMilliseconds, double Factor, int Weight) Pick(Random random)
    {
        var left = random.Next(Targets.Sum(target => target.Weight));
        return Targets.First(target => (left -= target.Weight) < 0);
    }
}
