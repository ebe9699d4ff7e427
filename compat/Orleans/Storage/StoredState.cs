using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Core;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>One named state of one grain over a storage. Its operations run in order; writes asked for while one waits share it.</summary>
internal partial class StoredState<TState>(string name, IGrainContext context, IGrainStorage storage) : IStorage<TState>
{
    private readonly GrainState<TState> _state = new(StateActivator<TState>.Create());
    private Operation? _last;
    private bool _isRead;

    private enum Kind
    {
        Read,
        Write,
        Clear,
    }

    public TState State
    {
        get
        {
            CheckTurn();
            return _state.State!;
        }

        set
        {
            CheckTurn();
            _state.State = value;
        }
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _isRead ? _state.RecordExists : throw new InvalidOperationException("State has not yet been loaded");

    public Task ReadStateAsync() => Enqueue(Kind.Read, CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) => Enqueue(Kind.Read, cancellationToken);

    public Task WriteStateAsync() => Enqueue(Kind.Write, CancellationToken.None);

    public Task WriteStateAsync(CancellationToken cancellationToken) => Enqueue(Kind.Write, cancellationToken);

    public Task ClearStateAsync() => Enqueue(Kind.Clear, CancellationToken.None);

    public Task ClearStateAsync(CancellationToken cancellationToken) => Enqueue(Kind.Clear, cancellationToken);

    protected bool IsRead => _isRead;

    private static void CheckTurn()
    {
        if (RuntimeContext.Current is not { } activation)
        {
            throw new InvalidOperationException("Activation access violation. A non-activation thread attempted to access activation services.");
        }

        if (activation.HasEnded)
        {
            throw new InvalidOperationException($"Attempt to access an invalid activation: {activation}");
        }
    }

    private Task Enqueue(Kind kind, CancellationToken cancellationToken)
    {
        CheckTurn();
        if (kind != Kind.Read && !cancellationToken.CanBeCanceled && _last is { Started: false, CanBeCanceled: false } waiting && waiting.Kind == kind)
        {
            return waiting.Completion;
        }

        var operation = new Operation(kind, cancellationToken.CanBeCanceled);
        operation.Completion = RunAsync(operation, _last, cancellationToken);
        _last = operation;
        return operation.Completion;
    }

    private async Task RunAsync(Operation operation, Operation? before, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (before is not null)
        {
            await before.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        operation.Started = true;
        CheckTurn();
        try
        {
            switch (operation.Kind)
            {
                case Kind.Read:
                    await storage.ReadStateAsync(name, context.GrainId, _state, cancellationToken);
                    _isRead = true;
                    break;
                case Kind.Write:
                    await storage.WriteStateAsync(name, context.GrainId, _state, cancellationToken);
                    break;
                case Kind.Clear:
                    await storage.ClearStateAsync(name, context.GrainId, _state, cancellationToken);
                    break;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error)
        {
            LogFailed(context.ActivationServices.GetRequiredService<ILoggerFactory>().CreateLogger("Orleans.Storage"), error, operation.Kind, name, context.GrainId);
            if (error is OrleansException)
            {
                throw;
            }

            throw new OrleansException(
                $"Error from storage provider {storage.GetType().Name}.{name} during {operation.Kind}StateAsync for grain {context.GrainId}{Environment.NewLine} {error}", error);
        }
        finally
        {
            if (ReferenceEquals(_last, operation))
            {
                _last = null;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Operation} of state {Name} of grain {GrainId} failed.")]
    private static partial void LogFailed(ILogger logger, Exception error, Kind operation, string name, GrainId grainId);

    private sealed class Operation(Kind kind, bool canBeCanceled)
    {
        public Kind Kind => kind;

        public bool CanBeCanceled => canBeCanceled;

        public bool Started { get; set; }

        public Task Completion { get; set; } = null!;
    }
}
