using System.CommandLine.Parsing;
using System.Globalization;

namespace AutoScale.Silo.Hosting;

/// <summary>Times as people write them: <c>60s</c>, <c>5m</c>, <c>1h</c>.</summary>
static class Durations
{
    /// <summary>Above 0, up to 30 days.</summary>
    public static bool TryParse(string text, out TimeSpan time)
    {
        var unit = text is [.., var last] ? last switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 } : 0;
        time = default;
        if (unit is 0 || !double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        var seconds = count * unit;
        if (!(seconds > 0 && seconds <= TimeSpan.FromDays(30).TotalSeconds))
        {
            return false;
        }

        time = TimeSpan.FromSeconds(seconds);
        return true;
    }

    public static TimeSpan? Parse(ArgumentResult argument)
    {
        var text = argument.Tokens.Count is 1 ? argument.Tokens[0].Value : "";
        if (TryParse(text, out var time))
        {
            return time;
        }

        argument.AddError($"--for is '{text}'; it must be a time above 0, up to 30 days, with its unit: 60s, 5m or 1h.");
        return null;
    }
}
