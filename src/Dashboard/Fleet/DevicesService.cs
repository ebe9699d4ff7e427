using System.Runtime.CompilerServices;
using AutoScale.Core.Learning;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.History;
using AutoScale.Dashboard.Hosting;
using AutoScale.Dashboard.Overview;
using AutoScale.Grains.Abstractions.Devices;
using Dapper;

namespace AutoScale.Dashboard.Fleet;

/// <summary>Devices, in lists and one by one.</summary>
sealed class DevicesService(
    IDashboardDatabase database, IGrainFactory grains, DeviceCounter counter, DashboardOptions options, TimeProvider time)
{
    const int LatencyPoints = 200;
    const int RecentDecisions = 1000;
    const int LiveDecisions = 100;

    public Task<DevicePage> ListAsync(DeviceQuery query, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var offlineBefore = DeviceDirectory.OfflineBefore(options.OfflineAfter, now);
        return database.ReadAsync(
            async connection =>
            {
                var total = query is { Search: null, DeviceClass: null, State: null, Policy: null }
                    ? (await counter.CountAsync(connection, cancellationToken)).Total
                    : await DeviceDirectory.CountAsync(connection, query, offlineBefore, cancellationToken);
                var rows = await DeviceDirectory.PageAsync(connection, query, total, offlineBefore, cancellationToken);
                var classes = await DeviceDirectory.ReadClassesAsync(connection, cancellationToken);
                return new DevicePage([.. rows.Select(row => row.ToContract(offlineBefore))], total, query.Page, query.PageSize, classes, now,
                    [.. LearnerConfiguration.Policies]);
            },
            cancellationToken);
    }

    /// <summary>All devices of a query, for as long as they are read.</summary>
    public Task ReadAllAsync(DeviceQuery query, Func<IAsyncEnumerable<DeviceRow>, Task> use, CancellationToken cancellationToken)
    {
        var offlineBefore = DeviceDirectory.OfflineBefore(options.OfflineAfter, time.GetUtcNow());
        return database.ReadAsync(
            async connection =>
            {
                await use(DeviceDirectory.StreamAsync(connection, query, offlineBefore, cancellationToken).Select(row => row.ToContract(offlineBefore)));
                return 0;
            },
            cancellationToken);
    }

    /// <summary>Null where there is no such device.</summary>
    public async Task<DeviceResponse?> FindAsync(string deviceId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var read = await database.ReadAsync(
            async connection =>
            (
                Row: await DeviceDirectory.FindAsync(connection, deviceId, cancellationToken),
                Pending: await connection.ExecuteScalarAsync<int>(new CommandDefinition(
                    "select count(*) from history_queue where device_id = @deviceId", new { deviceId }, cancellationToken: cancellationToken)),
                Decisions: await ExperienceReader.ReadAsync(
                    connection, deviceId, DecisionId.Last, DecisionId.First, RecentDecisions, cancellationToken)),
            cancellationToken);
        if (read.Row is not { } row)
        {
            return null;
        }

        var status = await grains.GetGrain<IDeviceGrain>(deviceId).GetStatusAsync(cancellationToken);
        var recent = read.Decisions.GroupBy(decision => decision.Target, StringComparer.Ordinal).Select(group => new TargetRow
        {
            Target = group.Key,
            Inferences = group.Count(),
            Energy = group.Sum(decision => decision.EnergyMillijoules),
            RemoteEnergy = group.Sum(decision => decision.RemoteMillijoules),
            Latency = group.Sum(decision => decision.LatencyMs),
            QosViolations = group.Count(decision => decision.QosViolated),
        });
        return new DeviceResponse(
            row.ToContract(DeviceDirectory.OfflineBefore(options.OfflineAfter, now)),
            new JournalStatus(
                status.Position.Epoch, status.Position.Sequence, status.TransitionsApplied, status.DuplicatesRefused, row.Backlog, read.Pending),
            row.Quality,
            [
                .. status.Totals.PerTarget.OrderByDescending(target => target.Value).ThenBy(target => target.Key, StringComparer.Ordinal)
                    .Select(target => new TargetCount(
                        target.Key, Shares.TierOf(target.Key), target.Value, Shares.Percent(target.Value, status.Totals.Inferences))),
            ],
            Shares.OfTargets([.. recent.OrderByDescending(target => target.Inferences).ThenBy(target => target.Target, StringComparer.Ordinal)]),
            [
                .. read.Decisions.Take(LatencyPoints).Reverse()
                    .Select(decision => new LatencyPoint(decision.At, decision.LatencyMs, decision.QosLatencyMs, decision.Tier)),
            ],
            now);
    }

    public Task<DecisionRow[]> DecisionsAsync(string deviceId, DecisionId before, int count, CancellationToken cancellationToken) => database.ReadAsync(
        connection => ExperienceReader.ReadAsync(connection, deviceId, before, DecisionId.First, count, cancellationToken), cancellationToken);

    /// <summary>All decisions of a device that are kept, newest first, read page by page.</summary>
    public async IAsyncEnumerable<DecisionRow> AllDecisionsAsync(string deviceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var before = DecisionId.Last;
        while (await DecisionsAsync(deviceId, before, RecentDecisions, cancellationToken) is { Length: > 0 } page)
        {
            foreach (var decision in page)
            {
                yield return decision;
            }

            before = DecisionId.Parse(page[^1].Id);
        }
    }

    /// <summary>Null before the first epoch.</summary>
    public async Task<QTableResponse?> FindTableAsync(string deviceId, CancellationToken cancellationToken)
    {
        var device = grains.GetGrain<IDeviceGrain>(deviceId);
        var status = await device.GetStatusAsync(cancellationToken);
        return status.Policy switch
        {
            "" => null,
            LearnerConfiguration.AutoScale => QTables.ToContract(SnapshotCodec.DecodePolicy(await device.GetTableAsync(cancellationToken))),
            _ => QTables.ToContract(await device.GetStatisticsAsync(cancellationToken), status.PriorVersion),
        };
    }

    /// <summary>What a device did since a decision.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="after">The last decision that is known.</param>
    /// <param name="always">Whether there is an event also where there is nothing new.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The event and the last decision in it; null for nothing new, and where there is no such device.</returns>
    public Task<(DeviceEvent Event, DecisionId Last)?> GetLiveAsync(string deviceId, DecisionId after, bool always, CancellationToken cancellationToken) =>
        database.ReadAsync<(DeviceEvent, DecisionId)?>(
            async connection =>
            {
                var decisions = await ExperienceReader.ReadAsync(connection, deviceId, DecisionId.Last, after, LiveDecisions, cancellationToken);
                if ((decisions.Length is 0 && !always) || await DeviceDirectory.FindAsync(connection, deviceId, cancellationToken) is not { } row)
                {
                    return null;
                }

                var now = time.GetUtcNow();
                var last = decisions.Length > 0 ? DecisionId.Parse(decisions[0].Id) : after;
                return (new DeviceEvent(now, row.ToContract(DeviceDirectory.OfflineBefore(options.OfflineAfter, now)), decisions), last);
            },
            cancellationToken);
}
