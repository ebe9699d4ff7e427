using System.Collections.Concurrent;
using System.Security.Claims;
using AutoScale.Grains.Abstractions.Enrollment;

namespace AutoScale.Silo.Identity;

/// <summary>
/// Whether a token's bearer is still welcome. The grain is asked at most once in <see cref="Life"/> for each device, so that a revoked device
/// is out within that time on every silo, and at once on the silo that revoked it.
/// </summary>
sealed class CredentialCheck(IGrainFactory grains, SiloKeys keys, TimeProvider time)
{
    const int MaxEntries = 100_000;

    readonly ConcurrentDictionary<string, Answer> answers = new(StringComparer.Ordinal);
    int changes;

    /// <summary>How long an answer is believed.</summary>
    public static TimeSpan Life { get; } = TimeSpan.FromSeconds(5);

    public async ValueTask<bool> IsGoodAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (user.DeviceId() is not { } deviceId)
        {
            return keys.Operator.Knows(user.KeyFingerprint());
        }

        var generation = user.GenerationOf();
        if (answers.TryGetValue(deviceId, out var known) && known.Generation == generation && time.GetElapsedTime(known.At) < Life)
        {
            return known.IsGood;
        }

        var (asked, before) = (time.GetTimestamp(), Volatile.Read(ref changes));
        var isGood = await grains.GetGrain<IEnrollmentGrain>(deviceId).IsValidAsync(generation, cancellationToken);
        if (answers.Count >= MaxEntries)
        {
            answers.Clear();
        }

        // An answer that a change has overtaken may be the old one.
        if (before == Volatile.Read(ref changes))
        {
            answers[deviceId] = new Answer(generation, isGood, asked);
        }

        return isGood;
    }

    /// <summary>The device's credential has changed.</summary>
    public void Forget(string deviceId)
    {
        Interlocked.Increment(ref changes);
        answers.TryRemove(deviceId, out _);
    }

    readonly record struct Answer(int Generation, bool IsGood, long At);
}
