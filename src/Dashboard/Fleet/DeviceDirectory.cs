using System.Data.Common;
using System.Runtime.CompilerServices;
using AutoScale.Dashboard.Contract;
using Dapper;

namespace AutoScale.Dashboard.Fleet;

/// <summary>Reads the directory of devices: search, filters, order and pages are the database's work.</summary>
static class DeviceDirectory
{
    const string Columns =
        """
        device_id as DeviceId, device_class as DeviceClass, enrolled_at as EnrolledAt, revoked_at as RevokedAt, revoked_reason as RevokedReason,
        last_seen as LastSeen, policy_version as PolicyVersion, inferences as Inferences, energy as Energy, remote_energy as RemoteEnergy,
        baseline_energy as BaselineEnergy, saved as Saved, saved_percent as SavedPercent, qos_violations as QosViolations,
        accuracy_violations as AccuracyViolations, measured as Measured, assumed as Assumed, latency as Latency, fallbacks as Fallbacks,
        backlog as Backlog, battery as Battery, policy as Policy
        """;

    /// <summary>Unix time in ms before which a device that was last seen is offline.</summary>
    public static long OfflineBefore(TimeSpan offlineAfter, DateTimeOffset now) => (now - offlineAfter).ToUnixTimeMilliseconds();

    public static Task<DeviceCounts> CountAsync(DbConnection connection, TimeSpan offlineAfter, DateTimeOffset now, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync<DeviceCounts>(new CommandDefinition(
            """
            select count(*) as Total,
                count(case when revoked_at is null and last_seen >= @offlineBefore then 1 end) as Active,
                count(case when revoked_at is null and last_seen < @offlineBefore then 1 end) as Offline,
                count(case when revoked_at is null and last_seen is null then 1 end) as Enrolled,
                count(revoked_at) as Revoked
            from device_directory
            """,
            new { offlineBefore = OfflineBefore(offlineAfter, now) },
            cancellationToken: cancellationToken));

    public static Task<long> CountAsync(DbConnection connection, DeviceQuery query, long offlineBefore, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"select count(*) from device_directory {Where(query)}", Parameters(query, offlineBefore), cancellationToken: cancellationToken));

    /// <summary>A page in the query's order. The ids are found first, over an index where there is one, so that what is skipped is never read.</summary>
    /// <param name="connection">Of the database.</param>
    /// <param name="query">Which devices.</param>
    /// <param name="total">Devices that fit: a page in the second half is read from the other end.</param>
    /// <param name="offlineBefore">See <see cref="OfflineBefore"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<DirectoryRow[]> PageAsync(
        DbConnection connection, DeviceQuery query, long total, long offlineBefore, CancellationToken cancellationToken)
    {
        var count = (int)Math.Clamp(total - query.Offset, 0, query.PageSize);
        if (count is 0)
        {
            return [];
        }

        var isFromEnd = query.Offset > total / 2;
        var parameters = Parameters(query, offlineBefore);
        parameters.Add("count", count);
        parameters.Add("offset", isFromEnd ? total - query.Offset - count : query.Offset);
        DirectoryRow[] rows =
        [
            .. await connection.QueryAsync<DirectoryRow>(new CommandDefinition(
                $"""
                select {Columns} from device_directory
                where device_id in (select device_id from device_directory {Where(query)} {Order(query, isFromEnd)} limit @count offset @offset)
                {Order(query, isFromEnd)}
                """,
                parameters,
                cancellationToken: cancellationToken)),
        ];
        if (isFromEnd)
        {
            Array.Reverse(rows);
        }

        return rows;
    }

    /// <summary>All devices of a query in its order, read as they are asked for.</summary>
    public static async IAsyncEnumerable<DirectoryRow> StreamAsync(
        DbConnection connection, DeviceQuery query, long offlineBefore, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in connection.QueryUnbufferedAsync<DirectoryRow>(
            $"select {Columns} from device_directory {Where(query)} {Order(query, isReversed: false)}", Parameters(query, offlineBefore))
            .WithCancellation(cancellationToken))
        {
            yield return row;
        }
    }

    public static Task<DirectoryRow?> FindAsync(DbConnection connection, string deviceId, CancellationToken cancellationToken) =>
        connection.QuerySingleOrDefaultAsync<DirectoryRow>(new CommandDefinition(
            $"select {Columns} from device_directory where device_id = @deviceId", new { deviceId }, cancellationToken: cancellationToken));

    /// <summary>All classes, by name: hops from one to the next over the index instead of reading every device.</summary>
    public static async Task<string[]> ReadClassesAsync(DbConnection connection, CancellationToken cancellationToken) =>
    [
        .. await connection.QueryAsync<string>(new CommandDefinition(
            """
            with recursive class as (
                select min(device_class) as name from device_directory
                union all
                select (select min(device_class) from device_directory where device_class > class.name) from class where class.name is not null)
            select name from class where name <> '' order by name
            """,
            cancellationToken: cancellationToken)),
    ];

    static string Where(DeviceQuery query)
    {
        var conditions = new List<string>();
        if (query.Search is not null)
        {
            conditions.Add("device_id like @pattern escape '\\'");
        }

        if (query.DeviceClass is not null)
        {
            conditions.Add("device_class = @deviceClass");
        }

        if (query.Policy is not null)
        {
            conditions.Add("policy = @policy");
        }

        if (query.State is { } state)
        {
            conditions.Add(state switch
            {
                DeviceState.Revoked => "revoked_at is not null",
                DeviceState.Enrolled => "revoked_at is null and last_seen is null",
                DeviceState.Active => "revoked_at is null and last_seen >= @offlineBefore",
                _ => "revoked_at is null and last_seen < @offlineBefore",
            });
        }

        return conditions.Count is 0 ? "" : $"where {string.Join(" and ", conditions)}";
    }

    /// <summary>Unknown values last either way, and the id after all, so that a page is the same each time.</summary>
    static string Order(DeviceQuery query, bool isReversed)
    {
        var column = DeviceQuery.Columns[query.Sort];
        var direction = query.Descending != isReversed ? "desc" : "asc";
        var nulls = isReversed ? "nulls first" : "nulls last";
        return column is "device_id" ? $"order by device_id {direction}" : $"order by {column} {direction} {nulls}, device_id {(isReversed ? "desc" : "asc")}";
    }

    static DynamicParameters Parameters(DeviceQuery query, long offlineBefore)
    {
        var parameters = new DynamicParameters();
        parameters.Add("offlineBefore", offlineBefore);
        parameters.Add("deviceClass", query.DeviceClass);
        parameters.Add("policy", query.Policy);
        parameters.Add("pattern", query.Search is null ? null : $"%{Escape(query.Search)}%");
        return parameters;
    }

    static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal);
}
