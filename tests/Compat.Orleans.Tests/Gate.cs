using System.Collections.Concurrent;

namespace AutoScale.Compat.Orleans.Tests;

/// <summary>Where test and grain meet: the grain says what it does and waits to be let on. Named, because a grain cannot be handed an object.</summary>
internal sealed class Gate
{
    private static readonly ConcurrentDictionary<string, Gate> s_gates = new();

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new();
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ConcurrentQueue<string> Log { get; } = new();

    internal Task Entered => _entered.Task.Happens("entering the gate");

    internal static Gate Of(string name) => s_gates.GetOrAdd(name, static _ => new Gate());

    internal static string NewName() => Guid.NewGuid().ToString("N");

    /// <summary>Logs an entry that the test waits for by <see cref="Logged"/>.</summary>
    internal void Note(string entry)
    {
        Log.Enqueue(entry);
        Awaited(entry).TrySetResult();
    }

    internal Task Logged(string entry) => Awaited(entry).Task.Happens($"\"{entry}\"");

    internal Task PassAsync()
    {
        _entered.TrySetResult();
        return _opened.Task;
    }

    internal void Open() => _opened.TrySetResult();

    private TaskCompletionSource Awaited(string entry) => _awaited.GetOrAdd(entry, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
