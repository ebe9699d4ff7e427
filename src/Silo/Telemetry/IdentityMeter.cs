using System.Diagnostics.Metrics;

namespace AutoScale.Silo.Telemetry;

/// <summary>What becomes of credentials. No dimension names a device, a key or an address.</summary>
sealed class IdentityMeter
{
    public const string Name = "AutoScale.Identity";

    readonly Counter<long> refusals;
    readonly Counter<long> enrollments;

    public IdentityMeter(IMeterFactory factory)
    {
        var meter = factory.Create(Name);
        refusals = meter.CreateCounter<long>(
            "autoscale.identity.refusals", "{credential}", "Credentials that were shown and refused, by what they were and why.");
        enrollments = meter.CreateCounter<long>("autoscale.identity.enrollments", "{device}", "Devices that enrolled, each time that they did.");

        // One is enough for an alert: the series is there from the start.
        Add("refresh_token", "copied", 0);
    }

    /// <summary>A key that is none, or none any more.</summary>
    public void KeyRefused(Identity.KeyPurpose purpose, Identity.KeyRefusal refusal) => Add(
        purpose is Identity.KeyPurpose.Enrollment ? "enrollment_key" : "operator_key",
        refusal switch
        {
            Identity.KeyRefusal.Revoked => "revoked",
            Identity.KeyRefusal.Expired => "expired",
            Identity.KeyRefusal.UsedUp => "used_up",
            _ => "unknown",
        },
        1);

    /// <summary>A good key, and a device that is revoked or bound to another key.</summary>
    public void DeviceRefused() => Add("enrollment_key", "device", 1);

    /// <param name="wasCopied">It was spent before: somebody has a copy. Else it is forged, expired or ended.</param>
    public void RefreshRefused(bool wasCopied) => Add("refresh_token", wasCopied ? "copied" : "unknown", 1);

    /// <summary>A token that cannot be read, or whose time is over.</summary>
    public void TokenUnknown() => Add("access_token", "unknown", 1);

    /// <summary>A token whose bearer was revoked or signed out, or whose key ended.</summary>
    public void TokenEnded() => Add("access_token", "revoked", 1);

    /// <summary>A good token, for what is another's.</summary>
    public void TokenNotAllowed() => Add("access_token", "not_allowed", 1);

    /// <summary>No certificate where one is needed.</summary>
    public void CertificateMissing() => Add("certificate", "missing", 1);

    public void Enrolled() => enrollments.Add(1);

    void Add(string credential, string refusal, int count) => refusals.Add(
        count, new("autoscale.credential", credential), new KeyValuePair<string, object?>("autoscale.refusal", refusal));
}
