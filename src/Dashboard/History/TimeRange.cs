namespace AutoScale.Dashboard.History;

/// <summary>A range that a view shows: whole buckets of one level, the last of them still filling.</summary>
/// <param name="Name">As asked.</param>
/// <param name="Level">The level that it is read from.</param>
/// <param name="FromSeconds">Begin of the first bucket, Unix time.</param>
/// <param name="ToSeconds">End of the last one.</param>
sealed record TimeRange(string Name, HistoryLevel Level, long FromSeconds, long ToSeconds)
{
    public const string Default = "1h";

    /// <summary>The condition that picks <see cref="Tiles"/>, of @level, @inner, @from, @innerFrom, @innerTo and @to.</summary>
    public const string InTiles =
        """
        (level = @level and bucket >= @from and bucket < @innerFrom) or (level = @inner and bucket >= @innerFrom and bucket < @innerTo)
            or (level = @level and bucket >= @innerTo and bucket < @to)
        """;

    static readonly Dictionary<string, (HistoryLevel Level, int Buckets)> Ranges = new(StringComparer.Ordinal)
    {
        ["15m"] = (HistoryLevel.Minute, 15),
        ["1h"] = (HistoryLevel.Minute, 60),
        ["6h"] = (HistoryLevel.Minute, 360),
        ["24h"] = (HistoryLevel.Hour, 24),
        ["7d"] = (HistoryLevel.Hour, 168),
        ["30d"] = (HistoryLevel.Day, 30),
        ["90d"] = (HistoryLevel.Day, 90),
    };

    /// <summary>Names of all ranges, shortest first.</summary>
    public static IReadOnlyCollection<string> Names => Ranges.Keys;

    public int Buckets => (int)((ToSeconds - FromSeconds) / Level.Seconds);

    /// <summary>
    /// The range in as few buckets as possible: whole ones of the next coarser level, and on either side what is left in its own. Sums are the same at every
    /// level, so that a sum over the range is the sum over these. Begin, inner begin, inner end, end; inner begin and end are equal where no coarser
    /// bucket fits.
    /// </summary>
    public (int Inner, long From, long InnerFrom, long InnerTo, long To) Tiles
    {
        get
        {
            var inner = Level == HistoryLevel.Minute ? HistoryLevel.Hour.Seconds : HistoryLevel.Day.Seconds;
            var from = (FromSeconds + inner - 1) / inner * inner;
            var to = ToSeconds / inner * inner;
            return to > from && inner > Level.Seconds ? (inner, FromSeconds, from, to, ToSeconds) : (inner, FromSeconds, ToSeconds, ToSeconds, ToSeconds);
        }
    }

    /// <summary>Seconds of the range that have passed.</summary>
    public double Elapsed(DateTimeOffset now) => Math.Clamp((now.ToUnixTimeMilliseconds() / 1000.0) - FromSeconds, 1, ToSeconds - FromSeconds);

    /// <summary>The present minute and the one before.</summary>
    public static TimeRange Present(DateTimeOffset now) => Ending("2m", HistoryLevel.Minute, 2, now);

    /// <summary>Null where there is no such range.</summary>
    public static TimeRange? Find(string? name, DateTimeOffset now) => Ranges.TryGetValue(name ?? Default, out var range)
        ? Ending(name ?? Default, range.Level, range.Buckets, now)
        : null;

    static TimeRange Ending(string name, HistoryLevel level, int buckets, DateTimeOffset now)
    {
        var to = ((now.ToUnixTimeSeconds() / level.Seconds) + 1) * level.Seconds;
        return new TimeRange(name, level, to - ((long)buckets * level.Seconds), to);
    }
}
