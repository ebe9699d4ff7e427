using System.Globalization;
using AutoScale.Dashboard.Fleet;

namespace AutoScale.Dashboard.Policies;

/// <summary>Contexts of a prior's cells in words; see <see cref="Core.Learning.StatisticCell.Context"/>.</summary>
static class ContextTexts
{
    /// <summary>The words of a context; of one of another kind the context itself.</summary>
    public static string Of(string context) => context.Split('/') switch
    {
        ["compute", var network] => $"Waiting for {network} beside its time on air",
        ["compute", var network, var loads] when loads.Split('.') is [var cpu, var memory] && TryLoad(cpu, out var first) && TryLoad(memory, out var second) =>
            $"Compute time of {network}, CPU {first}, memory {second}",
        ["radio", var level] when TryNumber(level, out var signal) => string.Create(CultureInfo.InvariantCulture, $"Time on air at {-2 * signal} dBm"),
        ["energy"] => "Energy over the equations",
        [var state] when TryNumber(state, out var index) => StateTexts.Of(index),
        _ => context,
    };

    /// <summary>Level 0 stands for idle, then there is one for every 10 points.</summary>
    static bool TryLoad(string text, out string words)
    {
        words = "";
        if (!TryNumber(text, out var level) || level > 10)
        {
            return false;
        }

        words = level switch { 0 => "idle", 10 => "90-100 %", _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, (level - 1) * 10)}-{(level * 10) - 1} %") };
        return true;
    }

    static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
