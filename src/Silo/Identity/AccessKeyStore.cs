using AutoScale.Silo.Storage;
using Dapper;

namespace AutoScale.Silo.Identity;

/// <summary>The keys that operators made, in the silos' database: a key that is used up or revoked on one silo is so on all.</summary>
sealed class AccessKeyStore(SystemDatabase database, TimeProvider time)
{
    const string Columns =
        "id, purpose, family, label, created_ms as CreatedMs, expires_ms as ExpiresMs, max_uses as MaxUses, uses, revoked_ms as RevokedMs";

    const string Usable = "revoked_ms is null and (expires_ms is null or expires_ms > @now) and (max_uses is null or uses < max_uses)";

    long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public Task AddAsync(AccessKey key, byte[] digest, CancellationToken cancellationToken) => ExecuteAsync(
        """
        insert into access_key (id, purpose, digest, family, label, created_ms, expires_ms, max_uses)
        values (@Id, @Purpose, @digest, @Family, @Label, @created, @expires, @MaxUses)
        """,
        new
        {
            key.Id,
            Purpose = Text(key.Purpose),
            digest,
            key.Family,
            key.Label,
            created = key.CreatedAt.ToUnixTimeMilliseconds(),
            expires = key.ExpiresAt?.ToUnixTimeMilliseconds(),
            key.MaxUses,
        },
        cancellationToken);

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<AccessKey>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await QueryAsync($"select {Columns} from access_key order by created_ms desc, id", new { }, cancellationToken)).Select(row => row.ToKey())];

    public async Task<AccessKey?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await QueryAsync($"select {Columns} from access_key where id = @id", new { id }, cancellationToken)).SingleOrDefault()?.ToKey();

    public async Task<AccessKey?> FindAsync(KeyPurpose purpose, byte[] digest, CancellationToken cancellationToken) =>
        (await QueryAsync(
            $"select {Columns} from access_key where digest = @digest and purpose = @purpose", new { digest, purpose = Text(purpose) }, cancellationToken))
        .SingleOrDefault()?.ToKey();

    /// <summary>Counts one use, where there is one left: of two silos that ask for the last one, one gets it.</summary>
    public async Task<bool> TryUseAsync(string id, CancellationToken cancellationToken) =>
        await ExecuteAsync($"update access_key set uses = uses + 1 where id = @id and {Usable}", new { id, now = Now }, cancellationToken) is 1;

    /// <summary>Gives a use back that came to nothing.</summary>
    public Task ReturnUseAsync(string id, CancellationToken cancellationToken) =>
        ExecuteAsync("update access_key set uses = uses - 1 where id = @id and uses > 0", new { id }, cancellationToken);

    /// <summary>Ends a key.</summary>
    /// <returns>False where there is none.</returns>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) =>
        await ExecuteAsync("update access_key set revoked_ms = coalesce(revoked_ms, @now) where id = @id", new { id, now = Now }, cancellationToken) is 1;

    /// <summary>Lets a key end at a time, where it does not end before.</summary>
    public Task EndAtAsync(string id, DateTimeOffset end, CancellationToken cancellationToken) => ExecuteAsync(
        "update access_key set expires_ms = @end where id = @id and (expires_ms is null or expires_ms > @end)",
        new { id, end = end.ToUnixTimeMilliseconds() },
        cancellationToken);

    Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken)), cancellationToken);

    Task<IEnumerable<Row>> QueryAsync(string sql, object parameters, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.QueryAsync<Row>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken)), cancellationToken);

    static string Text(KeyPurpose purpose) => purpose is KeyPurpose.Enrollment ? "enrollment" : "operator";

    sealed class Row
    {
        public required string Id { get; init; }

        public required string Purpose { get; init; }

        public required string Family { get; init; }

        public required string Label { get; init; }

        public long CreatedMs { get; init; }

        public long? ExpiresMs { get; init; }

        public long? MaxUses { get; init; }

        public long Uses { get; init; }

        public long? RevokedMs { get; init; }

        public AccessKey ToKey() => new(
            Id, Purpose is "operator" ? KeyPurpose.Operator : KeyPurpose.Enrollment, Family, Label, At(CreatedMs)!.Value, At(ExpiresMs), MaxUses, Uses, At(RevokedMs));

        static DateTimeOffset? At(long? ms) => ms is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
    }
}
