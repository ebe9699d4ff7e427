using System.Buffers.Text;
using System.Security.Cryptography;
using AutoScale.Silo.Storage;
using Dapper;

namespace AutoScale.Silo.Identity;

/// <summary>
/// Refresh tokens that are good once. Whoever exchanges one gets the next of its family; the one before it may be shown again, for an answer
/// can be lost, and then its first successor is void. Any other token of the family was copied: the family ends (RFC 9700, 4.14.2).
/// </summary>
sealed class RefreshFamilies(SystemDatabase database, TimeProvider time)
{
    /// <summary>Begins a family; one of the same subject ends.</summary>
    /// <returns>The id that its first token carries.</returns>
    public async Task<string> BeginAsync(string subject, TimeSpan life, CancellationToken cancellationToken)
    {
        var id = NewId();
        await ExecuteAsync(
            """
            insert into refresh_family (subject, current_id, previous_id, expires_ms) values (@subject, @id, null, @expires)
            on conflict (subject) do update set current_id = @id, previous_id = null, expires_ms = @expires
            """,
            new { subject, id, expires = In(life) },
            cancellationToken);
        return id;
    }

    /// <summary>Exchanges a token's id for the next one.</summary>
    /// <param name="subject">Whose family.</param>
    /// <param name="id">The id that was shown; null for a token of before there were families, which begins one where there is none.</param>
    /// <param name="life">How long the next token is good.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RefreshExchange> ExchangeAsync(string subject, string? id, TimeSpan life, CancellationToken cancellationToken)
    {
        var next = NewId();
        var exchanged = await ExecuteAsync(
            id is null
                ? "insert into refresh_family (subject, current_id, expires_ms) values (@subject, @next, @expires) on conflict do nothing"
                : """
                  update refresh_family set previous_id = case when current_id = @id then @id else previous_id end, current_id = @next, expires_ms = @expires
                  where subject = @subject and (current_id = @id or previous_id = @id) and expires_ms > @now
                  """,
            new { subject, id, next, expires = In(life), now = In(TimeSpan.Zero) },
            cancellationToken);
        if (exchanged is 1)
        {
            return new RefreshExchange(next, false);
        }

        var ended = await ExecuteAsync("delete from refresh_family where subject = @subject", new { subject }, cancellationToken);
        return new RefreshExchange(null, ended is 1);
    }

    /// <summary>Whether a family goes on.</summary>
    public Task<bool> IsOpenAsync(string subject, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select count(*) from refresh_family where subject = @subject and expires_ms > @now",
            new { subject, now = In(TimeSpan.Zero) },
            cancellationToken: cancellationToken)),
        cancellationToken);

    /// <summary>Ends a family.</summary>
    public Task EndAsync(string subject, CancellationToken cancellationToken) =>
        ExecuteAsync("delete from refresh_family where subject = @subject", new { subject }, cancellationToken);

    /// <summary>Forgets families whose tokens have all expired.</summary>
    public Task PurgeAsync(CancellationToken cancellationToken) =>
        ExecuteAsync("delete from refresh_family where expires_ms <= @now", new { now = In(TimeSpan.Zero) }, cancellationToken);

    static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    long In(TimeSpan life) => (time.GetUtcNow() + life).ToUnixTimeMilliseconds();

    Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken)), cancellationToken);
}

/// <summary>What came of showing a refresh token.</summary>
/// <param name="Next">The next token's id; null where the token is not good.</param>
/// <param name="WasCopied">Whether it was good once: somebody has a copy, and the family has ended.</param>
readonly record struct RefreshExchange(string? Next, bool WasCopied);
