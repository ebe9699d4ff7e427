namespace AutoScale.Onnx.Engine;

/// <summary>The right to use a cached session; while it is held, the session is not dropped. Dispose it as soon as the run has ended.</summary>
public sealed class SessionLease : IDisposable
{
    Action? release;

    internal SessionLease(LoadedSession session, Action release) => (Session, this.release) = (session, release);

    /// <summary>The session; not to be used, nor disposed, after this lease is disposed.</summary>
    public LoadedSession Session { get; }

    public void Dispose() => Interlocked.Exchange(ref release, null)?.Invoke();
}
