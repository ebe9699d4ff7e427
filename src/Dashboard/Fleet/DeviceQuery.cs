using AutoScale.Dashboard.Contract;

namespace AutoScale.Dashboard.Fleet;

/// <summary>Which devices, in which order.</summary>
/// <param name="Search">Part of an id; null for all.</param>
/// <param name="DeviceClass">Null for all.</param>
/// <param name="State">Null for all.</param>
/// <param name="Sort">One of <see cref="Columns"/>.</param>
/// <param name="Descending">Whether the highest comes first.</param>
/// <param name="Page">From 1.</param>
/// <param name="PageSize">1-500.</param>
/// <param name="Policy">Null for all.</param>
sealed record DeviceQuery(
    string? Search = null, string? DeviceClass = null, DeviceState? State = null, string Sort = "id", bool Descending = false, int Page = 1,
    int PageSize = 50, string? Policy = null)
{
    public const int MaxPageSize = 500;

    /// <summary>Deeper pages of so many devices mean nothing to anybody.</summary>
    public const int MaxPage = 1_000_000;

    /// <summary>What a list can be sorted by, and the column that stands for it.</summary>
    public static readonly IReadOnlyDictionary<string, string> Columns = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["id"] = "device_id",
        ["class"] = "device_class",
        ["lastSeen"] = "last_seen",
        ["policy"] = "policy",
        ["policyVersion"] = "policy_version",
        ["inferences"] = "inferences",
        ["saved"] = "saved",
        ["savedPercent"] = "saved_percent",
        ["qosViolationPercent"] = "qos_percent",
        ["battery"] = "battery",
    };

    public long Offset => (Page - 1L) * PageSize;
}
