using System.Security.Cryptography;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Models;
using AutoScale.Onnx.Engine;
using AutoScale.Silo.OpenInference;
using AutoScale.Silo.Storage;
using Dapper;

namespace AutoScale.Silo.Models;

/// <summary>Models that operators uploaded, in the silos' database. What is read is checked, digest and signature, before anybody gets it.</summary>
sealed class UploadedModels(SystemDatabase database, FleetSigner signer, TimeProvider time) : IModelStore
{
    /// <exception cref="ModelFailedException">What is stored is not what was signed.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(ModelId model, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
                "select sha256, bytes, signature, content from model_file where model = @model", new { model = model.ToString() }, cancellationToken: cancellationToken)),
            cancellationToken) ?? throw new ModelNotFoundException(model);
        var digest = Convert.ToHexStringLower(SHA256.HashData(row.Content));
        return digest == row.Sha256 && await signer.IsTrustedAsync(ArtefactSignature.ModelStatement(model.ToString(), digest, row.Content.Length), row.Signature, cancellationToken)
            ? row.Content
            : throw new ModelFailedException(model, "is not what was signed when it was uploaded; it is not used");
    }

    public async ValueTask<IReadOnlyList<ModelId>> ListAsync(CancellationToken cancellationToken)
    {
        var models = await database.ReadAsync(
            connection => connection.QueryAsync<string>(new CommandDefinition("select model from model_file order by model", cancellationToken: cancellationToken)), cancellationToken);
        return [.. models.Select(Parse)];
    }

    /// <summary>Those that are models with exits, by their first byte and size.</summary>
    public async Task<IReadOnlyList<ModelId>> ListExitsAsync(CancellationToken cancellationToken)
    {
        var models = await database.ReadAsync(
            connection => connection.QueryAsync<string>(new CommandDefinition(
                "select model from model_file where bytes <= @most and substr(content, 1, 1) = @first order by model",
                new { most = (long)ExitsFile.MostBytes, first = new[] { ExitsFile.FirstByte } },
                cancellationToken: cancellationToken)),
            cancellationToken);
        return [.. models.Select(Parse)];
    }

    /// <summary>Stores a model; the same again changes nothing.</summary>
    public Task AddAsync(ModelId model, string sha256, byte[] signature, byte[] content, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.ExecuteAsync(new CommandDefinition(
            """
            insert into model_file (model, sha256, bytes, signature, uploaded_ms, content) values (@model, @sha256, @bytes, @signature, @now, @content)
            on conflict do nothing
            """,
            new { model = model.ToString(), sha256, bytes = (long)content.Length, signature, now = time.GetUtcNow().ToUnixTimeMilliseconds(), content },
            cancellationToken: cancellationToken)),
        cancellationToken);

    /// <summary>The signatures of all uploads, by model.</summary>
    public async Task<IReadOnlyDictionary<string, byte[]>> SignaturesAsync(CancellationToken cancellationToken) => (await database.ReadAsync(
        connection => connection.QueryAsync<(string Model, byte[] Signature)>(new CommandDefinition("select model, signature from model_file", cancellationToken: cancellationToken)),
        cancellationToken)).ToDictionary(row => row.Model, row => row.Signature, StringComparer.Ordinal);

    /// <summary>Removes a model.</summary>
    /// <returns>False where no operator uploaded it.</returns>
    public async Task<bool> RemoveAsync(ModelId model, CancellationToken cancellationToken) => await database.WriteAsync(
        connection => connection.ExecuteAsync(new CommandDefinition("delete from model_file where model = @model", new { model = model.ToString() }, cancellationToken: cancellationToken)),
        cancellationToken) is 1;

    static ModelId Parse(string text) =>
        ModelId.TryParse(text, out var model) ? model : throw new InvalidDataException($"The table model_file names '{text}', which is no model.");

    sealed class Row
    {
        public required string Sha256 { get; init; }

        public long Bytes { get; init; }

        public required byte[] Signature { get; init; }

        public required byte[] Content { get; init; }
    }
}
