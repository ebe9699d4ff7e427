using System.Data.Common;
using AutoScale.Core.Learning;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Overview;
using AutoScale.Dashboard.Savings;
using Dapper;

namespace AutoScale.Dashboard.Fleet;

/// <summary>Reads single decisions of a device, in the order of its journal.</summary>
static class ExperienceReader
{
    const string Columns =
        """
        epoch as Epoch, sequence as Sequence, at as At, network as Network, state as State, target as Target, reason as Reason,
        propensity as Propensity, reward as Reward, energy as Energy, remote_energy as RemoteEnergy, baseline_energy as BaselineEnergy,
        provenance as Provenance, latency as Latency, accuracy as Accuracy, qos_latency as QosLatency, qos_accuracy as QosAccuracy,
        fell_back as FellBack
        """;

    /// <summary>Newest first.</summary>
    /// <param name="connection">Of the database.</param>
    /// <param name="deviceId">The device.</param>
    /// <param name="before">Only what came before this.</param>
    /// <param name="after">Only what came after this.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<DecisionRow[]> ReadAsync(
        DbConnection connection, string deviceId, DecisionId before, DecisionId after, int count, CancellationToken cancellationToken) =>
    [
        .. (await connection.QueryAsync<Row>(new CommandDefinition(
            $"""
            select {Columns} from experience
            where device_id = @deviceId
                and (epoch, sequence) < (@beforeEpoch, @beforeSequence) and (epoch, sequence) > (@afterEpoch, @afterSequence)
            order by epoch desc, sequence desc limit @count
            """,
            new
            {
                deviceId,
                beforeEpoch = before.Epoch,
                beforeSequence = before.Sequence,
                afterEpoch = after.Epoch,
                afterSequence = after.Sequence,
                count,
            },
            cancellationToken: cancellationToken))).Select(row => row.ToContract()),
    ];

    sealed class Row
    {
        public int Epoch { get; init; }

        public long Sequence { get; init; }

        public long At { get; init; }

        public string Network { get; init; } = "";

        public int State { get; init; }

        public string Target { get; init; } = "";

        public int Reason { get; init; }

        public double Propensity { get; init; }

        public double Reward { get; init; }

        public double Energy { get; init; }

        public double RemoteEnergy { get; init; }

        public double BaselineEnergy { get; init; }

        public int Provenance { get; init; }

        public double Latency { get; init; }

        public double Accuracy { get; init; }

        public double QosLatency { get; init; }

        public double QosAccuracy { get; init; }

        public int FellBack { get; init; }

        public DecisionRow ToContract() => new(
            new DecisionId(Epoch, Sequence).ToString(), DateTimeOffset.FromUnixTimeMilliseconds(At), Network, State, StateTexts.Of(State), Target,
            Shares.TierOf(Target), (DecisionReason)Reason, Propensity, Reward, Energy, BaselineEnergy, RemoteEnergy, BaselineEnergy - Energy,
            ProvenanceCounts.Of(Provenance), Latency, QosLatency, Accuracy, QosAccuracy, Latency > QosLatency, Accuracy < QosAccuracy, FellBack is not 0);
    }
}

/// <summary>A decision's place in its device's journal.</summary>
readonly record struct DecisionId(int Epoch, long Sequence)
{
    /// <summary>Before every decision.</summary>
    public static DecisionId First => new(0, 0);

    /// <summary>After every decision.</summary>
    public static DecisionId Last => new(int.MaxValue, long.MaxValue);

    public override string ToString() => FormattableString.Invariant($"{Epoch}-{Sequence}");

    /// <exception cref="FormatException">The text is none.</exception>
    public static DecisionId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is no decision's id.");

    public static bool TryParse(string text, out DecisionId id)
    {
        var parts = text.Split('-');
        const System.Globalization.NumberStyles digits = System.Globalization.NumberStyles.None;
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        id = default;
        if (parts.Length is not 2 || !int.TryParse(parts[0], digits, culture, out var epoch) || !long.TryParse(parts[1], digits, culture, out var sequence))
        {
            return false;
        }

        id = new DecisionId(epoch, sequence);
        return true;
    }
}
