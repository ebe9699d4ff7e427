using System.Diagnostics.Metrics;
using AutoScale.EdgeClient.Energy;
using AutoScale.EdgeClient.Probes;

namespace AutoScale.Silo.Telemetry;

/// <summary>
/// Energy of the machine that the silo runs on, by RAPL, under OpenTelemetry's own name. It counts all that runs on the machine. Where RAPL
/// cannot be read there is no value: nothing is made up in its place.
/// </summary>
sealed class HostEnergy
{
    public const string MeterName = "AutoScale.Host";

    public HostEnergy(IMeterFactory factory, RaplCounter? rapl) => factory.Create(MeterName).CreateObservableCounter(
        "hw.energy",
        () => rapl is null ? (IEnumerable<Measurement<double>>)[] : [new(rapl.ReadMicrojoules() / 1e6, Attributes)],
        "J",
        "Energy of the processor packages of the machine, everything on it included, since the silo started.");

    static KeyValuePair<string, object?>[] Attributes { get; } =
        [new("hw.id", "rapl"), new("hw.type", "cpu"), new("autoscale.energy.provenance", "measured")];

    public static RaplCounter? Rapl() => RaplCounter.TryOpen(new LinuxRoots());
}
