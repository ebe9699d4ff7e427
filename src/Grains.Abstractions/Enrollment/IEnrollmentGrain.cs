namespace AutoScale.Grains.Abstractions.Enrollment;

/// <summary>A device's credential; the key is the device id.</summary>
[Alias("autoscale.IEnrollmentGrain")]
public interface IEnrollmentGrain : IGrainWithStringKey
{
    /// <summary>
    /// Enrolls the device, or enrolls it again under the same enrollment key; that begins a new generation, which ends earlier tokens. A device
    /// stays bound to its enrollment key until it is revoked and reinstated, so that nobody takes over its id with another key.
    /// </summary>
    /// <param name="deviceClass">The class it says it is of.</param>
    /// <param name="enrollmentKeyId">Which enrollment key was shown: its fingerprint, never the key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Alias("Enroll")]
    Task<EnrollmentResult> EnrollAsync(string deviceClass, string enrollmentKeyId, CancellationToken cancellationToken);

    /// <summary>Whether tokens of a generation are good: the device is enrolled, not revoked, and the generation is the present one.</summary>
    [Alias("IsValid")]
    Task<bool> IsValidAsync(int generation, CancellationToken cancellationToken);

    /// <summary>Ends all tokens; the device cannot enroll again until it is reinstated.</summary>
    [Alias("Revoke")]
    Task RevokeAsync(string reason, CancellationToken cancellationToken);

    /// <summary>Lets a revoked device enroll again.</summary>
    [Alias("Reinstate")]
    Task ReinstateAsync(CancellationToken cancellationToken);

    /// <summary>Ends all tokens: one of them was copied. The device may enroll again with its key.</summary>
    [Alias("EndTokens")]
    Task EndTokensAsync(CancellationToken cancellationToken);

    /// <summary>The present state.</summary>
    [Alias("GetState")]
    Task<EnrollmentState> GetStateAsync(CancellationToken cancellationToken);
}

/// <summary>The answer to an enrollment.</summary>
/// <param name="Accepted">False for a revoked device, and for one that is bound to another enrollment key.</param>
/// <param name="Generation">Goes into the tokens.</param>
[GenerateSerializer, Immutable, Alias("autoscale.EnrollmentResult")]
public sealed record EnrollmentResult([property: Id(0)] bool Accepted, [property: Id(1)] int Generation);

/// <summary>A device's credential as it stands.</summary>
/// <param name="DeviceClass">Empty before it enrolled.</param>
/// <param name="Generation">0 before it enrolled.</param>
/// <param name="EnrolledAt">When it last enrolled.</param>
/// <param name="RevokedReason">Null, or why it was revoked.</param>
[GenerateSerializer, Immutable, Alias("autoscale.EnrollmentState")]
public sealed record EnrollmentState(
    [property: Id(0)] string DeviceClass,
    [property: Id(1)] int Generation,
    [property: Id(2)] DateTimeOffset EnrolledAt,
    [property: Id(3)] string? RevokedReason);
