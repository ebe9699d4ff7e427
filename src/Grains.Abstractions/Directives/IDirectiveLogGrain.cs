namespace AutoScale.Grains.Abstractions.Directives;

/// <summary>
/// Which scopes were ordered anew lately; the key is <see cref="FleetKey"/>. Every silo asks it now and then and tells its listening devices:
/// one call a silo, however many devices there are.
/// </summary>
[Alias("autoscale.IDirectiveLogGrain")]
public interface IDirectiveLogGrain : IGrainWithStringKey
{
    /// <summary>The one key.</summary>
    const string FleetKey = "fleet";

    /// <summary>Notes that a scope was ordered anew.</summary>
    [Alias("Note")]
    Task NoteAsync(string scope, CancellationToken cancellationToken);

    /// <summary>What was ordered after a position.</summary>
    /// <param name="position">From the last answer; below 0 to learn the present position only.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Alias("Since")]
    Task<DirectiveChanges> SinceAsync(long position, CancellationToken cancellationToken);
}

/// <summary>Scopes that were ordered anew.</summary>
/// <param name="Position">Ask from here the next time.</param>
/// <param name="Scopes">Each once; null where more has happened than is remembered, so that any scope may be among them.</param>
[GenerateSerializer, Immutable, Alias("autoscale.DirectiveChanges")]
public sealed record DirectiveChanges([property: Id(0)] long Position, [property: Id(1)] string[]? Scopes);
