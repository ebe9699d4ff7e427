using System.Data.Common;
using System.Globalization;
using AutoScale.Dashboard.History;
using AutoScale.Grains.Abstractions.History;
using Dapper;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace AutoScale.Silo.Storage;

/// <summary>
/// Grain storage in a relational database: one row a state, keyed by (grain id, state name). The ETag is the row's version; a write names the
/// version it read and is refused where the row has another, in whatever process that one was written. What a write means for the fleet's
/// history is written in the same transaction.
/// </summary>
/// <param name="database">Holds the states.</param>
/// <param name="serializer">Turns states into bytes and back.</param>
/// <param name="history">Writes history; null where none is kept.</param>
public sealed class AdoNetGrainStorage(SystemDatabase database, IGrainStorageSerializer serializer, HistoryWriter? history = null) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var row = await FindAsync(stateName, grainId, cancellationToken);
        grainState.ETag = row?.Version.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = row?.State is not null;
        grainState.State = row?.State is { } state
            ? serializer.Deserialize<T>(new BinaryData(state))
                ?? throw new InvalidDataException($"The stored state of {grainId}/{stateName} is null, not a {typeof(T).Name}.")
            : Activator.CreateInstance<T>();
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var state = serializer.Serialize(grainState.State).ToArray();
        var record = (grainState.State as IRecordsHistory)?.TakeHistory();
        grainState.ETag = await StoreAsync(stateName, grainId, grainState.ETag, state, record, cancellationToken);
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        if (grainState.ETag is not null)
        {
            grainState.ETag = await StoreAsync(stateName, grainId, grainState.ETag, null, null, cancellationToken);
        }
        else if (await FindAsync(stateName, grainId, cancellationToken) is { } row)
        {
            throw Conflict(stateName, grainId, null, row);
        }

        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    /// <returns>The new ETag.</returns>
    async Task<string> StoreAsync(
        string name, GrainId grainId, string? etag, byte[]? state, HistoryRecord? record, CancellationToken cancellationToken)
    {
        var version = 0L;
        if (etag is not null && !long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out version))
        {
            throw new InconsistentStateException($"The ETag '{etag}' of {grainId}/{name} is not of this storage.", null, etag);
        }

        var sql = etag is null ? database.Dialect.InsertState : database.Dialect.UpdateState;
        var parameters = new { grainId = grainId.ToString(), name, version, state };
        var written = await database.WriteAsync(
            connection => history is null || record is null
                ? connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken))
                : StoreAsync(connection, sql, parameters, record, cancellationToken),
            cancellationToken);
        return written is 1
            ? (version + 1).ToString(CultureInfo.InvariantCulture)
            : throw Conflict(name, grainId, etag, await FindAsync(name, grainId, cancellationToken));
    }

    /// <summary>Both or neither: history has what the grain has applied, and nothing else.</summary>
    async Task<int> StoreAsync(DbConnection connection, string sql, object parameters, HistoryRecord record, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var written = await connection.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken));
        if (written is 1)
        {
            await history!.WriteAsync(connection, transaction, record, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return written;
    }

    Task<Row?> FindAsync(string name, GrainId grainId, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<Row?>(
            new CommandDefinition(database.Dialect.ReadState, new { grainId = grainId.ToString(), name }, cancellationToken: cancellationToken)),
        cancellationToken);

    static InconsistentStateException Conflict(string name, GrainId grainId, string? etag, Row? stored) => new(
        $"Another activation wrote {grainId}/{name} since it was read.", stored?.Version.ToString(CultureInfo.InvariantCulture), etag);

    sealed class Row
    {
        public long Version { get; init; }

        /// <summary>Null where the state was cleared.</summary>
        public byte[]? State { get; init; }
    }
}
