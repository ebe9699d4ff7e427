using System.Globalization;
using System.Security.Cryptography;
using AutoScale.Core.Routing;
using AutoScale.Training.Gates;

namespace AutoScale.EdgeClient.Execution;

/// <summary>The exits of one network on this device.</summary>
/// <param name="Plan">Which exits, and by what gate.</param>
/// <param name="Digests">SHA-256 of each model's file by its name, lower-case hex: the gate is for these files and no others.</param>
public sealed record EdgeExit(ExitPlan Plan, IReadOnlyDictionary<string, string> Digests)
{
    /// <summary>The gate's file in use.</summary>
    public ReadOnlyMemory<byte> Gate { get; init; }

    /// <summary>The gate's file as it came to the device, also where the device put an extension of its own in: what an adopted one stands for.</summary>
    public ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>Reads a gate's file, as <c>autoscale-train calibrate</c> makes it.</summary>
    /// <exception cref="InvalidDataException">It is no gate, or names no models; the message says which.</exception>
    public static EdgeExit Read(ReadOnlySpan<byte> json)
    {
        var file = GateFile.Read(json);
        return new EdgeExit(file.ToPlan(), file.Blocks!.Digests) { Gate = json.ToArray(), Source = json.ToArray() };
    }

    /// <summary>Reads every <c>*.json</c> of a folder.</summary>
    /// <exception cref="InvalidDataException">A file is no gate that can be used, or two are for the same network; the message names the file.</exception>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static IReadOnlyList<EdgeExit> ReadFolder(string folder) =>
        Of(Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(path => (Path.GetFileName(path), File.ReadAllBytes(path))));

    /// <summary>Reads gates that have names.</summary>
    /// <exception cref="InvalidDataException">One is no gate that can be used, or two are for the same network; the message names it.</exception>
    public static IReadOnlyList<EdgeExit> Of(IEnumerable<(string Source, byte[] Json)> files)
    {
        var exits = new List<EdgeExit>();
        foreach (var (name, json) in files)
        {
            EdgeExit exit;
            try
            {
                exit = Read(json);
            }
            catch (Exception error) when (error is InvalidDataException or ArgumentException)
            {
                throw new InvalidDataException($"{name}: {error.Message}", error);
            }

            if (exits.Exists(other => other.Plan.Network == exit.Plan.Network))
            {
                throw new InvalidDataException($"{name}: another file has a gate for {exit.Plan.Network} already.");
            }

            exits.Add(exit);
        }

        return exits;
    }

    /// <summary>Why the gate cannot be used with a model's file; null where it can.</summary>
    public string? Mismatch(string model, ReadOnlyMemory<byte> file)
    {
        var digest = Convert.ToHexString(SHA256.HashData(file.Span)).ToLower(CultureInfo.InvariantCulture);
        return Digests.GetValueOrDefault(model) == digest
            ? null
            : $"The gate of '{Plan.Network}' was calibrated with another file of '{model}' (SHA-256 {Digests.GetValueOrDefault(model, "unknown")}, not {digest}); calibrate it again with autoscale-train.";
    }
}
