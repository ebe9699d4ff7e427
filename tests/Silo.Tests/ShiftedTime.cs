namespace AutoScale.Silo.Tests;

/// <summary>The system's clock, set forward at will: timers and waits stay real, expiry does not have to be waited for.</summary>
sealed class ShiftedTime : TimeProvider
{
    long shiftTicks;

    public void Advance(TimeSpan time) => Interlocked.Add(ref shiftTicks, time.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref shiftTicks));

    public override long GetTimestamp() => base.GetTimestamp() + (Interlocked.Read(ref shiftTicks) * (TimestampFrequency / TimeSpan.TicksPerSecond));
}
