using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Tests.Evaluation;

/// <summary>
/// The directions that the calibration sheet expects, each on the distribution of the best targets over all phones, networks and several seeds. Every
/// direction is tried a second time in a world whose effect is turned off or round, where it must not be seen.
/// </summary>
public sealed class DirectionsTests
{
    /// <summary>The least change of a share that counts as a direction.</summary>
    const double Least = 0.05;

    static readonly EnvironmentDefinition Calm = EnvironmentCatalog.Find("S1");
    static readonly EnvironmentDefinition WeakWifi = EnvironmentCatalog.Find("S4");
    static readonly EnvironmentDefinition WeakPeer = EnvironmentCatalog.Find("S5");
    static readonly EnvironmentDefinition BothWeak = WeakWifi with { Name = "both-weak", Peer = WeakPeer.Peer };
    static readonly EnvironmentDefinition BusyCpu = EnvironmentCatalog.Find("S2");
    static readonly EnvironmentDefinition BusyMemory = EnvironmentCatalog.Find("S3");

    static readonly string[] Light = ["mobilenet_v1", "mobilenet_v2", "mobilenet_v3"];
    static readonly string[] Heavy = ["inception_v3", "resnet_50"];

    static readonly World Paper = World.Paper;

    /// <summary>Co-running apps are there and hinder nobody.</summary>
    static readonly World Unhindered = Paper with { Assumptions = Paper.Assumptions with { MemoryContention = 0, CpuContention = 0, HostContention = 0 } };

    [Fact]
    public void WeakWifi_MovesWorkFromTheCloudToThePeer()
    {
        Assert.True(Change(Paper, "cloud", Calm, WeakWifi) < -Least);
        Assert.True(Change(Paper, "peer", Calm, WeakWifi) > Least);
    }

    [Fact]
    public void WeakWifi_MovesNothingWhereItIsAsStrong()
    {
        var strong = WeakWifi with { Wifi = Calm.Wifi };

        Assert.InRange(Change(Paper, "cloud", Calm, strong), -Least, Least);
        Assert.True(Change(Paper, "cloud", WeakWifi, Calm) > Least);
    }

    [Fact]
    public void WeakPeer_MovesWorkFromThePeerToTheCloud()
    {
        Assert.True(Change(Paper, "peer", Calm, WeakPeer) < -Least);
        Assert.True(Change(Paper, "cloud", Calm, WeakPeer) > Least);
        Assert.False(Change(Paper, "peer", Calm, WeakWifi) < -Least);
    }

    [Fact]
    public void BothWeak_MovesWorkBackToTheDevice()
    {
        Assert.True(Change(Paper, "local", WeakWifi, BothWeak) > Least);
        Assert.True(Change(Paper, "local", WeakPeer, BothWeak) > Least);
        Assert.False(Change(Paper, "local", BothWeak, WeakWifi) > Least);
    }

    [Fact]
    public void MemoryInterference_MovesWorkOffTheDevice()
    {
        Assert.True(Change(Paper, "local", Calm, BusyMemory) < -Least);
        Assert.False(Change(Unhindered, "local", Calm, BusyMemory) < -Least);
    }

    /// <summary>On every local target but the CPU: a CPU-bound app leaves co-processors nearly alone.</summary>
    [Fact]
    public void CpuInterference_RaisesWhatTheCpuSpendsMoreThanWhatCoProcessorsSpend()
    {
        Assert.True(SpentOn("local/cpu/fp32/2803", BusyCpu) > 1.5 * SpentOn("local/gpu/fp16/710", BusyCpu));
        Assert.False(SpentOn("local/cpu/fp32/2803", BusyMemory) > 1.5 * SpentOn("local/gpu/fp16/710", BusyMemory));

        double SpentOn(string descriptor, EnvironmentDefinition environment)
        {
            var phone = new EvaluatedPhone(Paper, 0);
            var action = phone.Actions.IndexOf(descriptor);
            return phone.Expected(phone.Networks[2], environment.Create(1, "p").At(0))[action].EnergyMillijoules
                / phone.Expected(phone.Networks[2], EvaluatedPhone.Calm)[action].EnergyMillijoules;
        }
    }

    [Fact]
    public void HeavyNetworks_FavourTheCloudMoreThanLightOnes()
    {
        var slowCloud = Paper with { Tiers = [.. Paper.Tiers.Select(tier => tier.Tier is Tier.Cloud ? tier with { Scale = tier.Scale * 20 } : tier)] };

        Assert.True(Share(Paper, "cloud", Calm, Heavy) - Share(Paper, "cloud", Calm, Light) > 0.2);
        Assert.True(Share(Paper, "local", Calm, Heavy) < Share(Paper, "local", Calm, Light));
        Assert.False(Share(slowCloud, "cloud", Calm, Heavy) - Share(slowCloud, "cloud", Calm, Light) > 0.2);
    }

    [Fact]
    public void LightConvolutionNetworks_FavourTheDevicesCoProcessors()
    {
        var thirsty = Paper with { Phones = [.. Paper.Phones.Select(phone => phone with { Processors = [.. phone.Processors.Select(Thirsty)] })] };

        Assert.True(OnCoProcessors(Paper) > 0.5);
        Assert.True(OnCoProcessors(Paper) > 5 * Share(Paper, "local/cpu", Calm, Light));
        Assert.False(OnCoProcessors(thirsty) > 0.5);

        static double OnCoProcessors(World world) => Share(world, "local/gpu", Calm, Light) + Share(world, "local/dsp", Calm, Light);

        // Co-processors that draw fifty times what they do.
        static ProcessorProfile Thirsty(ProcessorProfile processor) => processor.Kind is ProcessorKind.Cpu
            ? processor
            : processor with { Steps = [.. processor.Steps.Select(step => step with { BusyPowerMilliwatts = step.BusyPowerMilliwatts * 50 })] };
    }

    [Fact]
    public void FullyConnectedAndRecurrentLayers_DoBadlyOnCoProcessors()
    {
        var alike = Paper with { Assumptions = Paper.Assumptions with { DenseEfficiency = (1, 1, 1), LaunchMs = (0, 0, 0) } };

        Assert.True(Slowdown(Paper, "mobilebert") > 2 * Slowdown(Paper, "inception_v3"));
        Assert.False(Slowdown(alike, "mobilebert") > 2 * Slowdown(alike, "inception_v3"));

        // How much longer the GPU takes than the CPU.
        double Slowdown(World world, string network)
        {
            var phone = new EvaluatedPhone(world, 0);
            double Ms(string descriptor) => phone.Costs.ComputeMs(network, phone.Actions[phone.Actions.IndexOf(descriptor)]);
            return Ms("local/gpu/fp32/710") / Ms("local/cpu/fp32/2803");
        }
    }

    [Fact]
    public void QueueAtThePeer_MovesWorkAwayFromIt()
    {
        var busy = Paper with { Assumptions = Paper.Assumptions with { TierLoad = (0.9, 0) } };
        var busyCloud = Paper with { Assumptions = Paper.Assumptions with { TierLoad = (0, 0.9) } };

        Assert.True(Share(busy, "peer", Calm) - Share(Paper, "peer", Calm) < -Least);
        Assert.False(Share(busyCloud, "peer", Calm) - Share(Paper, "peer", Calm) < -Least);
    }

    [Fact]
    public void Training_LearnsTheSameDirections()
    {
        Assert.True(Change(Paper, "cloud", Calm, WeakWifi, PolicyCatalog.AutoScale) < -Least);
        Assert.True(Change(Paper, "local", WeakWifi, BothWeak, PolicyCatalog.AutoScale) > 0);
        Assert.True(Change(Paper, "local", Calm, BusyMemory, PolicyCatalog.AutoScale) < -Least);
        Assert.False(Change(Paper, "cloud", WeakWifi, Calm, PolicyCatalog.AutoScale) < -Least);
        Assert.False(Change(Unhindered, "local", Calm, BusyMemory, PolicyCatalog.AutoScale) < -Least);
    }

    static double Change(World world, string target, EnvironmentDefinition from, EnvironmentDefinition to, string policy = PolicyCatalog.Opt) =>
        Share(world, target, to, policy: policy) - Share(world, target, from, policy: policy);

    /// <summary>The share of choices on targets whose names start as given, over phones, networks and three seeds.</summary>
    static double Share(World world, string target, EnvironmentDefinition environment, string[]? networks = null, string policy = PolicyCatalog.Opt)
    {
        var laboratory = new Laboratory(world);
        PolicyEntry[] policies = policy is PolicyCatalog.Opt ? [] : [PolicyCatalog.Find(policy)];
        var (chosen, all) = (0, 0);
        for (var phone = 0; phone < laboratory.Phones.Count; phone++)
        {
            for (var seed = 1UL; seed <= 3; seed++)
            {
                var tallies = Comparison.Run(laboratory, phone, environment, UseCase.Everything, policies, seed, rounds: 20).Of(policy);
                for (var network = 0; network < tallies.Length; network++)
                {
                    if (networks is null || networks.Contains(world.Networks.Networks[network].Descriptor.Name))
                    {
                        chosen += tallies[network]!.Targets.Where(entry => entry.Key.StartsWith(target, StringComparison.Ordinal)).Sum(entry => entry.Value);
                        all += tallies[network]!.Count;
                    }
                }
            }
        }

        return (double)chosen / all;
    }
}
