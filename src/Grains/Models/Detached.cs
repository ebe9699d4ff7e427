namespace AutoScale.Grains.Models;

/// <summary>Work on the thread pool that is nobody's call: no context of whoever happens to start it flows into it.</summary>
static class Detached
{
    public static void Run(Func<Task> work)
    {
        using var withoutContext = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        _ = Task.Run(work);
    }
}
