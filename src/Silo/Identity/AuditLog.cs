using AutoScale.Silo.Storage;
using Dapper;

namespace AutoScale.Silo.Identity;

/// <summary>What operators did. An entry is durable before the deed begins, and gets its outcome after: nothing is done that is not here.</summary>
sealed class AuditLog(SystemDatabase database, TimeProvider time)
{
    /// <summary>The longest text of an entry; what is longer is cut.</summary>
    const int MaxLength = 400;

    /// <returns>The entry's number.</returns>
    public Task<long> BeginAsync(string actor, string action, string subject, string address, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "insert into audit_entry (at_ms, actor, action, subject, address) values (@at, @actor, @action, @subject, @address) returning id",
            new { at = time.GetUtcNow().ToUnixTimeMilliseconds(), actor, action, subject = Cut(subject), address },
            cancellationToken: cancellationToken)),
        cancellationToken);

    /// <param name="entry">The entry's number.</param>
    /// <param name="status">The HTTP status of the answer.</param>
    /// <param name="detail">What else is worth keeping; never a secret.</param>
    /// <remarks>Not cancelled: the deed is done.</remarks>
    public Task EndAsync(long entry, int status, string? detail) => database.WriteAsync(
        connection => connection.ExecuteAsync(
            "update audit_entry set status = @status, detail = @detail where id = @entry", new { entry, status, detail = detail is null ? null : Cut(detail) }),
        CancellationToken.None);

    /// <summary>Newest first.</summary>
    /// <param name="before">Only entries with a lower number.</param>
    /// <param name="count">The most.</param>
    /// <param name="action">Only this action; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(long before, int count, string? action, CancellationToken cancellationToken) =>
        [.. await database.ReadAsync(
            connection => connection.QueryAsync<AuditEntry>(new CommandDefinition(
                $"""
                select id, at_ms as AtMs, actor, action, subject, address, detail, status from audit_entry
                where id < @before {(action is null ? "" : "and action = @action")} order by id desc limit @count
                """,
                new { before, count, action },
                cancellationToken: cancellationToken)),
            cancellationToken)];

    /// <summary>Forgets what is older.</summary>
    public Task PurgeAsync(TimeSpan age, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.ExecuteAsync(new CommandDefinition(
            "delete from audit_entry where at_ms < @before", new { before = (time.GetUtcNow() - age).ToUnixTimeMilliseconds() }, cancellationToken: cancellationToken)),
        cancellationToken);

    static string Cut(string text) => text.Length <= MaxLength ? text : text[..MaxLength];
}

/// <summary>One entry.</summary>
sealed class AuditEntry
{
    public long Id { get; init; }

    public long AtMs { get; init; }

    public required string Actor { get; init; }

    public required string Action { get; init; }

    public required string Subject { get; init; }

    public required string Address { get; init; }

    public string? Detail { get; init; }

    /// <summary>Null where the silo ended before the deed did.</summary>
    public long? Status { get; init; }
}
