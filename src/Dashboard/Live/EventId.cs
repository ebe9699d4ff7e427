using System.Globalization;
using AutoScale.Dashboard.Fleet;

namespace AutoScale.Dashboard.Live;

/// <summary>What a listener has, as the id of its last event: <c>instance.number.epoch-sequence</c>.</summary>
/// <param name="Instance">The process whose numbers these are.</param>
/// <param name="Number">Of the last event <c>fleet</c>.</param>
/// <param name="Decision">The last decision of the device that it listens to.</param>
readonly record struct EventId(string Instance, long Number, DecisionId Decision)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Instance}.{Number}.{Decision}");

    /// <summary>Null for none, or one of another form.</summary>
    public static EventId? Parse(string? text) =>
        text?.Split('.') is [var instance, var number, var decision]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && DecisionId.TryParse(decision, out var id)
            ? new EventId(instance, count, id)
            : null;
}
