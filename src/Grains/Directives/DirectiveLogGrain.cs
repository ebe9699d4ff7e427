using AutoScale.Grains.Abstractions.Directives;

namespace AutoScale.Grains.Directives;

/// <inheritdoc cref="IDirectiveLogGrain"/>
[GrainType(AutoScaleGrains.DirectiveLog)]
public sealed class DirectiveLogGrain(
    [PersistentState("log", AutoScaleStorage.Name)] IPersistentState<DirectiveLogGrainState> store) : Grain, IDirectiveLogGrain
{
    /// <summary>Orders remembered. A silo that asks every second misses none unless operators order faster than this in a second.</summary>
    public const int Remembered = 1000;

    public Task NoteAsync(string scope, CancellationToken cancellationToken) => store.ReplaceAsync(
        new DirectiveLogGrainState { Position = store.State.Position + 1, Scopes = [.. store.State.Scopes.TakeLast(Remembered - 1), scope] }, this);

    public Task<DirectiveChanges> SinceAsync(long position, CancellationToken cancellationToken)
    {
        var (last, scopes) = (store.State.Position, store.State.Scopes);
        return Task.FromResult(position switch
        {
            < 0 => new DirectiveChanges(last, []),
            _ when position > last || last - position > scopes.Length => new DirectiveChanges(last, null),
            _ => new DirectiveChanges(last, [.. scopes[^(int)(last - position)..].Distinct(StringComparer.Ordinal)]),
        });
    }
}

/// <summary>The latest orders at rest.</summary>
[GenerateSerializer, Alias("autoscale.DirectiveLogGrainState")]
public sealed record DirectiveLogGrainState
{
    /// <summary>Orders noted so far.</summary>
    [Id(0)]
    public long Position { get; init; }

    /// <summary>The scopes of the latest, oldest first.</summary>
    [Id(1)]
    public string[] Scopes { get; init; } = [];
}
