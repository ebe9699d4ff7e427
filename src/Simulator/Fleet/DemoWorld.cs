using AutoScale.Core.States;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Zoo;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Fleet;

/// <summary>What all phones of a demo share.</summary>
/// <param name="Cloud">The cloud gateway's address.</param>
/// <param name="Peer">The peer gateway's address.</param>
/// <param name="EnrollmentKey">Lets phones enroll.</param>
/// <param name="Time">Wall time.</param>
/// <param name="Handler">Carries the requests; null for the network.</param>
/// <param name="Parts">What phones run in parts; null where the silos do not serve it.</param>
sealed record DemoWorld(Uri Cloud, Uri Peer, string EnrollmentKey, TimeProvider Time, HttpMessageHandler? Handler, DemoParts? Parts)
{
    public NetworkCatalog Catalog { get; } = Parts?.Catalog ?? NetworkCatalog.Paper;

    public StateSpace States { get; } = new();

    public RemoteCallLog Calls { get; } = new();

    /// <summary>A real input of each network of the paper, in the catalog's order. The early-exit network, behind them, has an image for each request.</summary>
    public IReadOnlyList<IReadOnlyList<Tensor>> Inputs { get; } =
        [.. NetworkCatalog.Paper.Networks.Select(network => ModelZoo.Find(network.Descriptor.Name)!.SampleInputs(ModelZoo.Seed))];

    /// <summary>Never the key: records end up in logs.</summary>
    public override string ToString() => $"{nameof(DemoWorld)} {{ Cloud = {Cloud}, Peer = {Peer} }}";
}
