namespace Orleans.Runtime;

/// <summary>Any result of a grain method as one kind of task.</summary>
internal static class TaskAdapters
{
    internal static ValueTask<object?> Yield(Task task) => task.IsCompletedSuccessfully ? default : Await(task);

    internal static ValueTask<object?> Yield(ValueTask task) => task.IsCompletedSuccessfully ? default : Await(task.AsTask());

    internal static ValueTask<object?> YieldTaskOf<T>(Task<T> task) => task.IsCompletedSuccessfully ? new(task.Result) : AwaitOf(task);

    internal static ValueTask<object?> YieldValueTaskOf<T>(ValueTask<T> task) => task.IsCompletedSuccessfully ? new(task.Result) : AwaitOf(task.AsTask());

    private static async ValueTask<object?> Await(Task task)
    {
        await task;
        return null;
    }

    private static async ValueTask<object?> AwaitOf<T>(Task<T> task) => await task;
}
