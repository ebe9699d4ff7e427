using System.Text.Json;
using System.Text.Json.Serialization;
using AutoScale.Core.Learning;
using AutoScale.Core.States;

namespace AutoScale.Simulator.Environments;

/// <summary>
/// An environment as a file describes it (<c>environments/*.json</c>, schema beside them): co-running apps and link signals, each a <see cref="MarkovProcess{T}"/>.
/// </summary>
/// <param name="Name">1-32 characters of A-Z, a-z, 0-9 and '-'.</param>
/// <param name="Title">What changes in it.</param>
/// <param name="CoRunners">Apps.</param>
/// <param name="Wifi">The link to the cloud.</param>
/// <param name="Peer">The link to a peer.</param>
public sealed record EnvironmentDefinition(string Name, string Title, CoRunnerChain CoRunners, LinkChain Wifi, LinkChain Peer)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>For editors; not used.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    /// <summary>Where the figures come from, each with its label.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Whether nothing in it changes.</summary>
    [JsonIgnore]
    public bool IsStatic => CoRunners.Levels.Count is 1 && Wifi.SignalsDbm.Count is 1 && Peer.SignalsDbm.Count is 1;

    /// <summary>Reads and checks a file.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <exception cref="InvalidEnvironmentException">The message names the file, the key and the range.</exception>
    public static EnvironmentDefinition Read(ReadOnlySpan<byte> json, string source)
    {
        try
        {
            var definition = JsonSerializer.Deserialize<EnvironmentDefinition>(json, Json) ?? throw new InvalidEnvironmentException(source, "it is empty.");
            definition.Check(source);
            return definition;
        }
        catch (JsonException exception)
        {
            throw new InvalidEnvironmentException(source, $"at {exception.Path ?? "$"}: {exception.Message}");
        }
    }

    /// <summary>Makes the environment with chance of its own.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="part">Whose surroundings, such as a device id; another part does not shift this one.</param>
    public IEnvironment Create(ulong seed, string part) => new ChangingEnvironment(
        new MarkovProcess<CoRunner>(
            [.. CoRunners.Levels.Select(level => new CoRunner(level.CpuPercent, level.MemoryPercent))], CoRunners.MeanDwellMs,
            SplitMix64.For(seed, part + "/apps")),
        Wifi.Create(SplitMix64.For(seed, part + "/wifi")),
        Peer.Create(SplitMix64.For(seed, part + "/peer")));

    void Check(string source)
    {
        Require(Name.Length is >= 1 and <= 32 && Name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-'), $"name is '{Name}'; it must have 1 to 32 characters of A-Z, a-z, 0-9 and '-'.");
        Require(CoRunners.Levels.Count is >= 1 and <= 64, $"coRunners.levels has {CoRunners.Levels.Count} entries; it must have 1 to 64.");
        Range(CoRunners.MeanDwellMs, 1, 86_400_000, "coRunners.meanDwellMs", "ms");
        for (var index = 0; index < CoRunners.Levels.Count; index++)
        {
            Range(CoRunners.Levels[index].CpuPercent, 0, 100, $"coRunners.levels[{index}].cpuPercent", "%");
            Range(CoRunners.Levels[index].MemoryPercent, 0, 100, $"coRunners.levels[{index}].memoryPercent", "%");
        }

        CheckLink(Wifi, "wifi");
        CheckLink(Peer, "peer");

        void CheckLink(LinkChain link, string key)
        {
            Range(link.MeanDwellMs, 1, 86_400_000, $"{key}.meanDwellMs", "ms");
            Require(link.SignalsDbm.Count is >= 1 and <= 64, $"{key}.signalsDbm has {link.SignalsDbm.Count} entries; it must have 1 to 64.");
            foreach (var signal in link.SignalsDbm)
            {
                Range(signal ?? 0, -120, 0, $"{key}.signalsDbm", "dBm");
            }
        }

        void Range(double value, double low, double high, string key, string unit) =>
            Require(value >= low && value <= high, FormattableString.Invariant($"{key} is {value}; it must be from {low} to {high} {unit}."));

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                throw new InvalidEnvironmentException(source, problem);
            }
        }
    }
}

/// <summary>Co-running apps: a chain over levels, the first where it starts.</summary>
public sealed record CoRunnerChain(IReadOnlyList<CoRunnerLevel> Levels)
{
    /// <summary>Mean time at a level, 1-86,400,000 ms. Default 6000.</summary>
    public double MeanDwellMs { get; init; } = 6000;
}

/// <summary>One app: S_Co_CPU and S_Co_MEM in percent, 0-100.</summary>
public sealed record CoRunnerLevel(string Name, float CpuPercent, float MemoryPercent);

/// <summary>A link's signal: a chain over levels in dBm, -120 to 0, null while the link is down; the first is where it starts.</summary>
public sealed record LinkChain(IReadOnlyList<float?> SignalsDbm)
{
    /// <summary>Mean time at a level, 1-86,400,000 ms. Default 6000.</summary>
    public double MeanDwellMs { get; init; } = 6000;

    internal MarkovProcess<float> Create(Random random) =>
        new([.. SignalsDbm.Select(signal => signal ?? RuntimeVariance.NoLink)], MeanDwellMs, random);
}

/// <summary>An environment file that cannot be used. The message names the file, the key and the range.</summary>
public sealed class InvalidEnvironmentException(string source, string problem) : Exception($"Environment {source}: {problem}");
