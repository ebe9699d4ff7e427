using AutoScale.Core.Learning;
using AutoScale.Simulator.Environments;

namespace AutoScale.Simulator.Fleet;

/// <summary>What a demo fleet does.</summary>
public sealed record DemoOptions
{
    readonly TimeSpan? joinAfter;

    /// <summary>Emulated phones: 1-1000. Phone 1 is a Mi 8 Pro, 2 a Galaxy S10e, 3 a Moto X Force, 4 a Mi 8 Pro again, and so on. Default 6.</summary>
    public int Phones { get; init; } = 6;

    /// <summary>How long the phones work, 1 s to 24 h; null until they are told to stop.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>What the phones learn with, one of <see cref="LearnerConfiguration.Policies"/>. Default <c>hierarchical</c>.</summary>
    public string Policy { get; init; } = LearnerConfiguration.Default;

    /// <summary>Whether networks may run in parts, with exits or split, where the silos serve them. Without, they get the same requests and run whole. Default true.</summary>
    public bool InParts { get; init; } = true;

    /// <summary>Tells the runs of one demo apart: the policy, and that networks run whole where they must.</summary>
    public string Run => InParts ? Policy : $"{Policy}-whole";

    /// <summary>The run's seed: workloads, surroundings, noise and exploration of every phone derive from it. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Where the phones keep their journals and tokens; null for a temporary folder that is deleted at the end.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>The surroundings, one of <see cref="EnvironmentCatalog.Names"/>. Default <c>mixed</c>.</summary>
    public string Environment { get; init; } = "mixed";

    /// <summary>Most inferences of one phone, 0.1-10,000 a second of wall time. Default 400; an offloaded one takes what the tier's silo takes.</summary>
    public double InferencesPerSecond { get; init; } = 400;

    /// <summary>Inferences at the start that all phones of one kind share, so that first ones compare: 0-1000. Default 20.</summary>
    public int PairedInferences { get; init; } = 20;

    /// <summary>The longest wall time that a phone waits for a tier's real answer before it falls back: 0.05-60 s. Default 5 s, as the first call of a network loads it.</summary>
    public TimeSpan OffloadTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait, after the phones stopped, until the fleet has applied all that they learned: 1-600 s. Default 60 s.</summary>
    public TimeSpan FlushTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>When the phones after the first three join: 0-24 h. Default a third of the run, or 20 s of a run without an end.</summary>
    public TimeSpan JoinAfter
    {
        get => joinAfter ?? (Duration is { } duration ? duration / 3 : TimeSpan.FromSeconds(20));
        init => joinAfter = value;
    }

    /// <summary>How long a phone that joins waits for its class's first prior: another third, or 20 s. After that it starts cold, and the summary says so.</summary>
    public TimeSpan PriorTimeout => Duration is { } duration ? duration / 3 : TimeSpan.FromSeconds(20);

    /// <exception cref="ArgumentException">Names the property and its range.</exception>
    public void Validate()
    {
        Require(Phones is >= 1 and <= 1000, nameof(Phones), Phones, "from 1 to 1000");
        Require(LearnerConfiguration.Policies.Contains(Policy), nameof(Policy), Policy, $"one of {string.Join(", ", LearnerConfiguration.Policies)}");
        Require(Duration is null || Within(Duration.Value, 1, 86_400), nameof(Duration), Duration, "from 1 s to 24 h");
        Require(EnvironmentCatalog.Names.Contains(Environment), nameof(Environment), Environment, $"one of {string.Join(", ", EnvironmentCatalog.Names)}");
        Require(InferencesPerSecond is >= 0.1 and <= 10_000, nameof(InferencesPerSecond), InferencesPerSecond, "from 0.1 to 10000 a second");
        Require(PairedInferences is >= 0 and <= 1000, nameof(PairedInferences), PairedInferences, "from 0 to 1000");
        Require(Within(JoinAfter, 0, 86_400), nameof(JoinAfter), JoinAfter, "from 0 s to 24 h");
        Require(Within(OffloadTimeout, 0.05, 60), nameof(OffloadTimeout), OffloadTimeout, "from 0.05 to 60 s");
        Require(Within(FlushTimeout, 1, 600), nameof(FlushTimeout), FlushTimeout, "from 1 to 600 s");

        static bool Within(TimeSpan value, double low, double high) => value.TotalSeconds >= low && value.TotalSeconds <= high;

        static void Require(bool holds, string name, object? value, string range)
        {
            if (!holds)
            {
                throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; it must be {range}."));
            }
        }
    }
}
