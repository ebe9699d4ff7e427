using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Simulator.Networks;
using AutoScale.Simulator.Phones;
using AutoScale.Simulator.Tiers;

namespace AutoScale.Simulator.Tests.Phones;

public sealed class PhoneCostsTests
{
    static PhoneCosts Costs(DeviceProfile profile) => new(profile, NetworkCatalog.Paper, TierProcessor.Testbed, new EmulationAssumptions());

    static ExecutionTarget Target(PhoneCosts costs, string descriptor)
    {
        var actions = ActionSpace.For(costs.Profile);
        return actions[actions.IndexOf(descriptor)];
    }

    public static TheoryData<string> Classes => [.. ProfileCatalog.All.Select(profile => profile.DeviceClass)];

    [Theory]
    [MemberData(nameof(Classes))]
    public void ComputeMs_IsThePublishedLatencyAtTheFastestStep(string deviceClass)
    {
        var profile = ProfileCatalog.Find(deviceClass);
        var costs = Costs(profile);
        var actions = ActionSpace.For(profile);

        Assert.NotEmpty(profile.PublishedLatencies);
        Assert.All(profile.PublishedLatencies, entry =>
        {
            var target = Enumerable.Range(0, actions.Count).Select(action => actions[action])
                .First(target => target.StepIndex is 0 && target.Processor == entry.Processor && target.Precision == entry.Precision);
            Assert.Equal(entry.LatencyMs, costs.ComputeMs(entry.Network, target), 9);
        });
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void ComputeMs_GrowsAsTheClockFallsAndNeverFasterThanTheClock(string deviceClass)
    {
        var profile = ProfileCatalog.Find(deviceClass);
        var costs = Costs(profile);
        var actions = ActionSpace.For(profile);
        foreach (var network in NetworkCatalog.Paper.Networks)
        {
            for (var action = 1; action < actions.Count; action++)
            {
                var (faster, slower) = (actions[action - 1], actions[action]);
                if (slower.StepIndex > 0)
                {
                    var steps = profile.Processors[slower.ProcessorIndex].Steps;
                    var ratio = costs.ComputeMs(network.Descriptor.Name, slower) / costs.ComputeMs(network.Descriptor.Name, faster);
                    Assert.InRange(ratio, 1.0001, (steps[slower.StepIndex - 1].FrequencyMhz / steps[slower.StepIndex].FrequencyMhz) + 1e-9);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void ComputeMs_KnowsEveryNetworkOnEveryTarget(string deviceClass)
    {
        var costs = Costs(ProfileCatalog.Find(deviceClass));
        var actions = ActionSpace.For(costs.Profile);

        Assert.All(NetworkCatalog.Paper.Networks, network => Assert.All(
            Enumerable.Range(0, actions.Count), action => Assert.InRange(costs.ComputeMs(network.Descriptor.Name, actions[action]), 0.5, 20_000)));
    }

    /// <summary>The paper's direction: attention does badly on a phone's co-processors, light convolutions do well.</summary>
    [Fact]
    public void ComputeMs_FavoursTheCpuForAttentionAndCoProcessorsForConvolutions()
    {
        var costs = Costs(ProfileCatalog.Find("mi8pro"));
        double Ms(string network, string descriptor) => costs.ComputeMs(network, Target(costs, descriptor));

        Assert.True(Ms("mobilebert", "local/cpu/fp32/2803") < Ms("mobilebert", "local/gpu/fp32/710"));
        Assert.True(Ms("mobilebert", "local/cpu/int8/2803") < Ms("mobilebert", "local/dsp/int8/1190"));
        Assert.True(Ms("ssd_mobilenet_v2", "local/gpu/fp32/710") < Ms("ssd_mobilenet_v2", "local/cpu/fp32/2803"));
        Assert.True(Ms("ssd_mobilenet_v2", "local/dsp/int8/1190") < Ms("ssd_mobilenet_v2", "local/cpu/int8/2803"));
    }

    [Fact]
    public void ComputeMs_UsesTheOtherPrecisionsRatioWhereOneIsPublished()
    {
        var costs = Costs(ProfileCatalog.Find("moto-x-force"));
        var ratio = Math.Pow(45.6 / 59.2 * (110.4 / 125.9) * (217.3 / 274.1) * (91.4 / 116.0), 1 / 4.0);

        Assert.Equal(43.6 * ratio, costs.ComputeMs("mobilenet_v2", Target(costs, "local/cpu/int8/1958")), 6);
    }

    [Fact]
    public void Constructor_EmulatesAPhoneOfWhichNothingIsPublished()
    {
        var published = Costs(ProfileCatalog.Find("mi8pro"));
        var bare = Costs(ProfileCatalog.Find("mi8pro") with { PublishedLatencies = [] });

        Assert.InRange(
            bare.ComputeMs("inception_v3", bare.Baseline) / published.ComputeMs("inception_v3", published.Baseline), 0.8, 1.25);
    }

    [Fact]
    public void Constructor_RefusesARemoteThatNoTierHas()
    {
        var profile = ProfileCatalog.Find("mi8pro") with { Remotes = [new RemoteProfile(Tier.Cloud, ProcessorKind.Dsp, Precision.Int8)] };

        Assert.Contains("Cloud/Dsp/Int8", Assert.Throws<ArgumentException>(() => Costs(profile)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_RefusesAnAssumptionOutOfItsRange()
    {
        var assumptions = new EmulationAssumptions { TcpShare = 2 };
        var exception = Assert.Throws<ArgumentException>(
            () => new PhoneCosts(ProfileCatalog.Find("mi8pro"), NetworkCatalog.Paper, TierProcessor.Testbed, assumptions));

        Assert.Equal("TcpShare is 2; it must be from 0.1 to 1.", exception.Message);
    }
}
