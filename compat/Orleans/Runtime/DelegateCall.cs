namespace Orleans.Runtime;

/// <summary>A call of the host itself into a grain's turn: a timer tick, a stream delivery.</summary>
internal sealed class DelegateCall(CallRuntime runtime, GrainId target, string name, Func<Activation, ValueTask<object?>> body)
    : GrainCall(runtime, null, target)
{
    private readonly TaskCompletionSource<object?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal override bool IsCompleted => _completion.Task.IsCompleted;

    internal Task<object?> Completion => _completion.Task;

    internal override ValueTask<object?> InvokeAsync(object target, Activation? activation) => body(activation!);

    protected override bool TrySetResult(object? result) => _completion.TrySetResult(result);

    protected override bool TrySetException(Exception error) => _completion.TrySetException(error);

    protected override string Describe() => name;
}
