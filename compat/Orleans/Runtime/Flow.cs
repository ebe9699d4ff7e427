namespace Orleans.Runtime;

/// <summary>Keeps the caller's execution context, and with it its async locals, out of what a grain or timer does later.</summary>
internal static class Flow
{
    internal static IDisposable? Suppress() => ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
}
