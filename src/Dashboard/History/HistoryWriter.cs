using System.Data.Common;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.History;
using Dapper;

namespace AutoScale.Dashboard.History;

/// <summary>
/// Writes what a grain's write means for history, in that write's own transaction: history holds an experience if and only if the grain has
/// applied it, so that it is neither lost nor counted twice, whatever fails in between and in whatever epoch a device sends it again.
/// See docs/decisions/007-history.md.
/// </summary>
/// <param name="isPostgres">PostgreSQL; else SQLite.</param>
public sealed class HistoryWriter(bool isPostgres)
{
    const string Columns =
        "device_id, epoch, sequence, at, counted_at, written_at, network, state, next_state, target, is_baseline, reason, propensity, reward, "
        + "energy, remote_energy, baseline_energy, provenance, latency, accuracy, qos_latency, qos_accuracy, fell_back";

    const string InsertOne =
        $"insert into experience ({Columns}) values (@DeviceId, @Epoch, @Sequence, @At, @CountedAt, @WrittenAt, @Network, @State, @NextState, "
        + "@Target, @IsBaseline, @Reason, @Propensity, @Reward, @Energy, @RemoteEnergy, @BaselineEnergy, @Provenance, @Latency, @Accuracy, "
        + "@QosLatency, @QosAccuracy, @FellBack)";

    /// <summary>One round trip for a whole batch.</summary>
    const string InsertMany =
        $"""
        insert into experience ({Columns})
        select @DeviceId, @Epoch, e.sequence, e.at, e.counted_at, @WrittenAt, e.network, e.state, e.next_state, e.target, e.is_baseline, e.reason,
            e.propensity, e.reward, e.energy, e.remote_energy, e.baseline_energy, e.provenance, e.latency, e.accuracy, e.qos_latency, e.qos_accuracy,
            e.fell_back
        from unnest(@Sequence, @At, @CountedAt, @Network, @State, @NextState, @Target, @IsBaseline, @Reason, @Propensity, @Reward, @Energy,
            @RemoteEnergy, @BaselineEnergy, @Provenance, @Latency, @Accuracy, @QosLatency, @QosAccuracy, @FellBack)
            as e(sequence, at, counted_at, network, state, next_state, target, is_baseline, reason, propensity, reward, energy, remote_energy,
            baseline_energy, provenance, latency, accuracy, qos_latency, qos_accuracy, fell_back)
        """;

    const string Enqueue =
        """
        insert into history_queue (device_id, device_class, slice, epoch, first_sequence, last_sequence, written_at, policy_version, transitions,
            inferences, energy, remote_energy, baseline_energy, latency, qos_violations, accuracy_violations, fallbacks, measured, backlog, battery,
            policy)
        values (@DeviceId, @DeviceClass, @Slice, @Epoch, @FirstSequence, @LastSequence, @WrittenAt, @PolicyVersion, @Transitions,
            @Inferences, @Energy, @RemoteEnergy, @BaselineEnergy, @Latency, @QosViolations, @AccuracyViolations, @Fallbacks, @Measured, @Backlog, @Battery,
            @Policy)
        """;

    const string Enroll =
        """
        insert into device_directory (device_id, device_class, enrolled_at, revoked_at, revoked_reason)
        values (@DeviceId, @DeviceClass, @EnrolledAt, @RevokedAt, @RevokedReason)
        on conflict (device_id) do update set
            device_class = case when excluded.device_class = '' then device_directory.device_class else excluded.device_class end,
            enrolled_at = excluded.enrolled_at, revoked_at = excluded.revoked_at, revoked_reason = excluded.revoked_reason
        """;

    /// <summary>Writes a record.</summary>
    /// <param name="connection">The connection of the grain's write.</param>
    /// <param name="transaction">Its transaction.</param>
    /// <param name="record">What to write.</param>
    /// <param name="cancellationToken">Gives up; the caller rolls back.</param>
    public async Task WriteAsync(DbConnection connection, DbTransaction transaction, HistoryRecord record, CancellationToken cancellationToken)
    {
        Task ExecuteAsync(string sql, object parameters) =>
            connection.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken));

        switch (record)
        {
            case DeviceActivity activity:
                if (ExperienceRow.Of(activity) is { Length: > 0 } rows)
                {
                    await (isPostgres ? ExecuteAsync(InsertMany, new ExperienceColumns(activity, rows)) : ExecuteAsync(InsertOne, rows));
                }

                await ExecuteAsync(Enqueue, QueueRow.Of(activity));
                break;
            case EnrollmentChange change:
                await ExecuteAsync(Enroll, new
                {
                    change.DeviceId,
                    change.DeviceClass,
                    EnrolledAt = change.EnrolledAt?.ToUnixTimeMilliseconds(),
                    RevokedAt = change.RevokedReason is null ? (long?)null : change.At.ToUnixTimeMilliseconds(),
                    change.RevokedReason,
                });
                break;
            default:
                throw new ArgumentException($"History has no place for a {record.GetType().Name}.", nameof(record));
        }
    }

    /// <summary>One inference as its row.</summary>
    sealed record ExperienceRow(
        string DeviceId, int Epoch, long Sequence, long At, long CountedAt, long WrittenAt, string Network, int State, int NextState, string Target,
        short IsBaseline, short Reason, double Propensity, double Reward, double Energy, double RemoteEnergy, double BaselineEnergy, short Provenance,
        double Latency, double Accuracy, double QosLatency, double QosAccuracy, short FellBack)
    {
        public static ExperienceRow[] Of(DeviceActivity activity)
        {
            var rows = new List<ExperienceRow>(activity.Entries.Length);
            for (var index = 0; index < activity.Entries.Length; index++)
            {
                if (activity.Entries.Span[index].Inference is { } inference)
                {
                    rows.Add(Of(activity, activity.FirstSequence + index, inference));
                }
            }

            return [.. rows];
        }

        static ExperienceRow Of(DeviceActivity activity, long sequence, InferenceEntry entry) => new(
            activity.DeviceId, activity.Epoch, sequence, entry.At.ToUnixTimeMilliseconds(),
            CountedTime.Of(entry.At, activity.At).ToUnixTimeMilliseconds(), activity.At.ToUnixTimeMilliseconds(), entry.Network, entry.State,
            entry.NextState, entry.Target, Flag(entry.Target == activity.BaselineTarget && !entry.FellBack), (short)entry.Reason, entry.Propensity,
            entry.Reward, entry.EnergyMillijoules, entry.RemoteEnergyMillijoules, entry.BaselineMillijoules, (short)entry.Provenance, entry.LatencyMs,
            entry.AccuracyPercent, entry.QosLatencyMs, entry.QosAccuracyPercent, Flag(entry.FellBack));

        static short Flag(bool holds) => holds ? (short)1 : (short)0;
    }

    /// <summary>Rows as columns, for PostgreSQL's unnest.</summary>
    sealed class ExperienceColumns(DeviceActivity activity, ExperienceRow[] rows)
    {
        public string DeviceId => activity.DeviceId;

        public int Epoch => activity.Epoch;

        public long WrittenAt { get; } = activity.At.ToUnixTimeMilliseconds();

        public long[] Sequence => Column(row => row.Sequence);

        public long[] At => Column(row => row.At);

        public long[] CountedAt => Column(row => row.CountedAt);

        public string[] Network => Column(row => row.Network);

        public int[] State => Column(row => row.State);

        public int[] NextState => Column(row => row.NextState);

        public string[] Target => Column(row => row.Target);

        public short[] IsBaseline => Column(row => row.IsBaseline);

        public short[] Reason => Column(row => row.Reason);

        public double[] Propensity => Column(row => row.Propensity);

        public double[] Reward => Column(row => row.Reward);

        public double[] Energy => Column(row => row.Energy);

        public double[] RemoteEnergy => Column(row => row.RemoteEnergy);

        public double[] BaselineEnergy => Column(row => row.BaselineEnergy);

        public short[] Provenance => Column(row => row.Provenance);

        public double[] Latency => Column(row => row.Latency);

        public double[] Accuracy => Column(row => row.Accuracy);

        public double[] QosLatency => Column(row => row.QosLatency);

        public double[] QosAccuracy => Column(row => row.QosAccuracy);

        public short[] FellBack => Column(row => row.FellBack);

        T[] Column<T>(Converter<ExperienceRow, T> value) => Array.ConvertAll(rows, value);
    }

    /// <summary>A batch on its way to the roll-ups.</summary>
    sealed record QueueRow(
        string DeviceId, string DeviceClass, short Slice, int Epoch, long FirstSequence, long LastSequence, long WrittenAt, int PolicyVersion,
        long Transitions, long Inferences, double Energy, double RemoteEnergy, double BaselineEnergy, double Latency, long QosViolations,
        long AccuracyViolations, long Fallbacks, long Measured, long? Backlog, double? Battery, string? Policy)
    {
        public static QueueRow Of(DeviceActivity activity) => new(
            activity.DeviceId, activity.DeviceClass, (short)DeviceSlice.Of(activity.DeviceId), activity.Epoch, activity.FirstSequence,
            activity.FirstSequence + activity.Entries.Length - 1, activity.At.ToUnixTimeMilliseconds(), activity.PriorVersion, activity.Transitions,
            activity.Totals.Inferences, activity.Totals.EnergyMillijoules, activity.Totals.RemoteEnergyMillijoules,
            activity.Totals.BaselineEnergyMillijoules, activity.Totals.LatencyMs, activity.Totals.QosViolations, activity.Totals.AccuracyViolations,
            activity.Totals.Fallbacks, activity.Totals.Measured, activity.BacklogEntries, activity.BatteryPercent, activity.Policy);
    }
}
