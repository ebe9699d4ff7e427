using System.Data.Common;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Fleet;
using AutoScale.Dashboard.History;
using AutoScale.Dashboard.Hosting;
using AutoScale.Dashboard.Savings;

namespace AutoScale.Dashboard.Overview;

/// <summary>The fleet over a range.</summary>
sealed class OverviewService(IDashboardDatabase database, DeviceCounter counter, DashboardOptions options, TimeProvider time)
{
    readonly SavingCalculator savings = new(options.Baseline, options.GridGramsPerKilowattHour);

    public Task<OverviewResponse> GetAsync(TimeRange range, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            var series = await OverviewReader.ReadSeriesAsync(connection, range, cancellationToken);
            var classes = await OverviewReader.ReadClassesAsync(connection, range, cancellationToken);
            var targets = await OverviewReader.ReadTargetsAsync(connection, range, cancellationToken);
            var tiers = await OverviewReader.ReadTiersAsync(connection, range, cancellationToken);
            var now = time.GetUtcNow();
            var lagSeconds = await ReadLagAsync(connection, now, cancellationToken);
            var devices = await counter.CountAsync(connection, cancellationToken);
            return Compose(range, now, lagSeconds, series, classes, targets, tiers, devices);
        },
        cancellationToken);

    /// <summary>The present minute and the one before.</summary>
    public Task<FleetEvent> GetLiveAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            var now = time.GetUtcNow();
            var range = TimeRange.Present(now);
            var series = await OverviewReader.ReadSeriesAsync(connection, range, cancellationToken);
            var classes = await OverviewReader.ReadClassesAsync(connection, range, cancellationToken);
            var targets = await OverviewReader.ReadTargetsAsync(connection, range, cancellationToken);
            var lagSeconds = await ReadLagAsync(connection, now, cancellationToken);
            var devices = await counter.CountAsync(connection, cancellationToken);
            var (saving, quality) = (savings.Calculate(series.Select(row => row.ToCell())), QualityOf(series));
            var seconds = range.Elapsed(now);
            return new FleetEvent(
                now, (int)Math.Round(seconds), saving.Inferences / seconds, saving, quality, Shares.OfTiers(targets), devices,
                Alarms.Find(options, saving, BaselineChecks.Calculate(classes), quality, devices, lagSeconds), lagSeconds);
        },
        cancellationToken);

    /// <summary>Age of the oldest batch that is not in the roll-ups.</summary>
    public static async Task<double> ReadLagAsync(DbConnection connection, DateTimeOffset now, CancellationToken cancellationToken) =>
        await OverviewReader.ReadOldestQueuedAsync(connection, cancellationToken) is { } oldest
            ? Math.Max(0, (now.ToUnixTimeMilliseconds() - oldest) / 1000.0)
            : 0;

    OverviewResponse Compose(
        TimeRange range, DateTimeOffset now, double lagSeconds, BucketRow[] series, ClassRow[] classes, TargetRow[] targets, TierRow[] tiers,
        DeviceCounts devices)
    {
        var saving = savings.Calculate(series.Select(row => row.ToCell()));
        var check = BaselineChecks.Calculate(classes);
        var quality = QualityOf(series);
        return new OverviewResponse(
            range.Name, Time(range.FromSeconds), Time(range.ToSeconds), range.Level.Seconds, now, lagSeconds, options.GridGramsPerKilowattHour, saving,
            [.. series.GroupBy(row => row.Provenance).OrderByDescending(group => group.Key).Select(group => savings.Calculate(group.Select(row => row.ToCell())))],
            [
                .. classes.GroupBy(row => row.DeviceClass, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => new ClassSaving(group.Key, savings.Calculate(group.Select(row => row.ToCell())))),
            ],
            check, quality, saving.Inferences / range.Elapsed(now), Shares.OfTiers(targets), Shares.OfTargets(targets), devices,
            Alarms.Find(options, saving, check, quality, devices, lagSeconds), SeriesOf(range, now, series, tiers));
    }

    OverviewPoint[] SeriesOf(TimeRange range, DateTimeOffset now, BucketRow[] rows, TierRow[] tiers)
    {
        var points = new OverviewPoint[range.Buckets];
        var byBucket = rows.ToLookup(row => row.Bucket);
        var tierByBucket = tiers.ToLookup(row => row.Bucket);
        for (var index = 0; index < points.Length; index++)
        {
            var begin = range.FromSeconds + ((long)index * range.Level.Seconds);
            BucketRow[] own = [.. byBucket[begin]];
            var saving = savings.Calculate(own.Select(row => row.ToCell()));
            var quality = QualityOf(own);
            var seconds = Math.Clamp((now.ToUnixTimeMilliseconds() / 1000.0) - begin, 1, range.Level.Seconds);
            var isEmpty = saving.Inferences is 0;
            long OnTier(int tier) => tierByBucket[begin].Where(row => row.Tier == tier).Sum(row => row.Inferences);
            points[index] = new OverviewPoint(
                Time(begin), saving.Inferences, saving.Inferences / seconds, saving.EnergyMillijoules, saving.BaselineMillijoules,
                saving.RemoteMillijoules, isEmpty ? null : saving.MillijoulesPerInference.Value, isEmpty ? null : saving.SavedMillijoules,
                isEmpty ? null : saving.SavedPercent, saving.Mix, quality.QosViolations, quality.AccuracyViolations,
                isEmpty ? null : quality.MeanLatencyMs, OnTier(0), OnTier(1), OnTier(2));
        }

        return points;
    }

    public static QualityFigure QualityOf(IReadOnlyCollection<BucketRow> rows)
    {
        var inferences = rows.Sum(row => row.Inferences);
        var (late, inaccurate) = (rows.Sum(row => row.QosViolations), rows.Sum(row => row.AccuracyViolations));
        return new QualityFigure(
            inferences, late, Shares.Percent(late, inferences), inaccurate, Shares.Percent(inaccurate, inferences), rows.Sum(row => row.Fallbacks),
            rows.Sum(row => row.Latency) / Math.Max(1, inferences));
    }

    static DateTimeOffset Time(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);
}
