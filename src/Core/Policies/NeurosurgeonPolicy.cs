using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Energy;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;

namespace AutoScale.Core.Policies;

/// <summary>
/// The regression choice of Neurosurgeon (Kang et al., ASPLOS 2017): latency on each target is regressed on the network's layer counts and work, the wireless
/// rate at hand gives the time on air, and the target of least predicted energy within QoS is taken. As there, interference on the device is not
/// modelled. It chooses for the whole network; splitting it between device and cloud is left out, as in AutoScale.
/// </summary>
public sealed class NeurosurgeonPolicy : RulePolicy
{
    /// <summary>Megabits per second that a link carries at a signal, as the device knows it.</summary>
    public delegate double LinkRate(Tier tier, float signalDbm);

    readonly DeviceProfile device;
    readonly LinkRate linkRate;
    readonly double[][] weights;

    /// <param name="actions">The device's targets.</param>
    /// <param name="device">Its powers.</param>
    /// <param name="samples">Profiled networks with the calm times of each, one an action; at least one.</param>
    /// <param name="linkRate">The rate at hand.</param>
    public NeurosurgeonPolicy(
        ActionSpace actions, DeviceProfile device, IReadOnlyList<(NetworkDescriptor Network, ExecutionTimes[] Times)> samples, LinkRate linkRate)
        : base(actions)
    {
        this.device = device;
        this.linkRate = linkRate;
        double[][] rows = [.. samples.Select(sample => Features(sample.Network))];
        weights = [.. Enumerable.Range(0, actions.Count).Select(action =>
            LeastSquares.Fit(rows, [.. samples.Select(sample => Waiting(sample.Times[action]))]))];
    }

    public override string Name => "neurosurgeon";

    protected override int Choose(in DecisionContext context)
    {
        var (best, bestRank, bestEnergy) = (-1, int.MaxValue, double.PositiveInfinity);
        foreach (var action in context.Mask.Allowed)
        {
            var outcome = Predict(context, action);
            var rank = outcome.Rank(context.Constraints);
            if (rank < bestRank || (rank == bestRank && outcome.EnergyMillijoules < bestEnergy))
            {
                (best, bestRank, bestEnergy) = (action, rank, outcome.EnergyMillijoules);
            }
        }

        return best;
    }

    /// <summary>The outcome that the regression expects of an action.</summary>
    public Outcome Predict(in DecisionContext context, int action)
    {
        var target = Actions[action];
        var network = context.Network;
        var computeMs = Math.Max(0.1, Dot(weights[action], network));
        var accuracy = network.Accuracy(target);
        if (target.Tier is Tier.Local)
        {
            var spent = EnergyModel.LocalMillijoules(device.Processors[target.ProcessorIndex], target.StepIndex, computeMs);
            return new Outcome((float)spent, (float)computeMs, accuracy);
        }

        var (radio, signalDbm) = target.Tier is Tier.Cloud ? (device.Wifi, context.Variance.WifiSignalDbm) : (device.Peer, context.Variance.PeerSignalDbm);
        var bitsPerMs = linkRate(target.Tier, signalDbm) * 1000;
        var (transmitMs, receiveMs) = (network.InputBytes * 8 / bitsPerMs, network.OutputBytes * 8 / bitsPerMs);
        var latencyMs = transmitMs + receiveMs + computeMs;
        var energy = EnergyModel.OffloadMillijoules(radio, device.IdlePowerMilliwatts, signalDbm, transmitMs, receiveMs, latencyMs);
        return new Outcome((float)energy, (float)latencyMs, accuracy);
    }

    /// <summary>What the regression explains: all of a local latency; of an offload what is not on air, the round trip included.</summary>
    static double Waiting(ExecutionTimes times) => times.LatencyMs - times.TransmitMs - times.ReceiveMs;

    static double[] Features(NetworkDescriptor network) =>
    [
        1, network.Features.MultiplyAccumulates / 1e9, network.Features.ConvolutionLayers / 100.0, network.Features.FullyConnectedLayers / 100.0,
    ];

    static double Dot(double[] weights, NetworkDescriptor network)
    {
        var features = network.Features;
        return weights[0] + (weights[1] * (features.MultiplyAccumulates / 1e9)) + (weights[2] * (features.ConvolutionLayers / 100.0))
            + (weights[3] * (features.FullyConnectedLayers / 100.0));
    }
}
