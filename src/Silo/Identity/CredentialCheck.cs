using System.Collections.Concurrent;
using System.Security.Claims;
using AutoScale.Grains.Abstractions.Enrollment;

namespace AutoScale.Silo.Identity;

/// <summary>
/// Whether a token's bearer is still welcome. The grain, or for an operator the database, is asked at most once in <see cref="Life"/> for
/// each, so that whoever was revoked is out within that time on every silo, and at once on the silo that revoked it.
/// </summary>
sealed class CredentialCheck(IGrainFactory grains, AccessKeys keys, RefreshFamilies families, TimeProvider time)
{
    const int MaxEntries = 100_000;

    readonly ConcurrentDictionary<string, Answer> answers = new(StringComparer.Ordinal);
    int changes;

    /// <summary>How long an answer is believed.</summary>
    public static TimeSpan Life { get; } = TimeSpan.FromSeconds(5);

    public async ValueTask<bool> IsGoodAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var subject = user.RefreshSubject();
        var generation = user.GenerationOf();
        if (answers.TryGetValue(subject, out var known) && known.Generation == generation && time.GetElapsedTime(known.At) < Life)
        {
            return known.IsGood;
        }

        var (asked, before) = (time.GetTimestamp(), Volatile.Read(ref changes));
        var isGood = user.DeviceId() is { } deviceId
            ? await grains.GetGrain<IEnrollmentGrain>(deviceId).IsValidAsync(generation, cancellationToken)
            : await keys.IsOperatorAsync(user.KeyFingerprint(), cancellationToken) && await families.IsOpenAsync(subject, cancellationToken);
        if (answers.Count >= MaxEntries)
        {
            answers.Clear();
        }

        // An answer that a change has overtaken may be the old one.
        if (before == Volatile.Read(ref changes))
        {
            answers[subject] = new Answer(generation, isGood, asked);
        }

        return isGood;
    }

    /// <summary>A credential has changed.</summary>
    /// <param name="subject">Whose, as <see cref="Claims.RefreshSubject"/> has it.</param>
    public void Forget(string subject)
    {
        Interlocked.Increment(ref changes);
        answers.TryRemove(subject, out _);
    }

    /// <summary>A key has changed, and with it whoever it made an operator.</summary>
    public void ForgetOperators()
    {
        Interlocked.Increment(ref changes);
        foreach (var subject in answers.Keys.Where(subject => subject.StartsWith("operator/", StringComparison.Ordinal)))
        {
            answers.TryRemove(subject, out _);
        }
    }

    readonly record struct Answer(int Generation, bool IsGood, long At);
}
