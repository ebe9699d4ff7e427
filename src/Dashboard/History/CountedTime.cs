namespace AutoScale.Dashboard.History;

/// <summary>By which time an inference is counted.</summary>
static class CountedTime
{
    /// <summary>A phone that was offline uploads later; a week is longer than its journal lasts.</summary>
    static readonly TimeSpan Late = TimeSpan.FromDays(7);

    /// <summary>Clocks differ a little.</summary>
    static readonly TimeSpan Ahead = TimeSpan.FromMinutes(2);

    /// <summary>The device's time where it can be true, else the time of the write: a wrong clock must not put joules into another year.</summary>
    public static DateTimeOffset Of(DateTimeOffset device, DateTimeOffset written) =>
        device > written - Late && device < written + Ahead ? device : written;
}
