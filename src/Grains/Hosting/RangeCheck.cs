namespace AutoScale.Grains.Hosting;

/// <summary>Messages about settings out of range.</summary>
static class RangeCheck
{
    /// <summary>Adds what is wrong with a setting, naming its key and its range.</summary>
    public static void Add<T>(this List<string> problems, string key, T value, T low, T high) where T : IComparable<T>
    {
        if (value.CompareTo(low) < 0 || value.CompareTo(high) > 0)
        {
            problems.Add(FormattableString.Invariant($"{key} is {value}; it must be from {low} to {high}."));
        }
    }
}
