using AutoScale.Dashboard.Hosting;

namespace AutoScale.Dashboard.History;

/// <summary>A level of the roll-ups.</summary>
/// <param name="Seconds">Length of its buckets.</param>
/// <param name="Days">How long they are kept.</param>
sealed record HistoryLevel(int Seconds, Func<DashboardOptions, int> Days)
{
    public static HistoryLevel Minute { get; } = new(60, options => options.MinuteDays);

    public static HistoryLevel Hour { get; } = new(3600, options => options.HourDays);

    public static HistoryLevel Day { get; } = new(86_400, options => options.DayDays);

    public static IReadOnlyList<HistoryLevel> All { get; } = [Minute, Hour, Day];
}
