using System.Security.Cryptography;
using AutoScale.Core.States;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Models;
using AutoScale.Grains.Abstractions.Models;
using AutoScale.Grains.Models;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Silo.OpenInference;

namespace AutoScale.Silo.Models;

/// <summary>
/// Takes in a model that an operator uploads: its signature, its graph by the census, a test load, then catalog and database, offered to nobody yet. Of a model with exits
/// the blocks are counted and loaded, and must fit together.
/// </summary>
sealed class ModelIntake(UploadedModels uploads, FleetSigner signer, IGrainFactory grains, RolloutWatch watch, ExitBlocks blocks)
{
    /// <param name="model">What to call it.</param>
    /// <param name="file">The ONNX file, or the JSON of a model with exits.</param>
    /// <param name="signature">The publisher's; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IntakeResult> TakeAsync(ModelId model, byte[] file, byte[]? signature, CancellationToken cancellationToken)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        var statement = ArtefactSignature.ModelStatement(model.ToString(), sha256, file.Length);
        if (signer.NeedsPublisher && signature is null)
        {
            return new(StatusCodes.Status403Forbidden, "The model is not signed: this fleet takes models of its publishers alone. Send Model-Signature.");
        }

        if (signature is not null && !signer.IsByPublisher(statement, signature))
        {
            return new(
                StatusCodes.Status422UnprocessableEntity,
                $"Model-Signature is not that of a publisher of this fleet over name, version, digest and size of this file, whose SHA-256 is {sha256}.");
        }

        CatalogEntry entry;
        try
        {
            var (features, parts) = ExitsFile.Is(file) ? await LookAtExitsAsync(model, file, cancellationToken) : (await LookAtAsync(model, file, cancellationToken), null);
            entry = new CatalogEntry(
                model.ToString(), sha256, file.Length, features.ConvolutionLayers, features.FullyConnectedLayers, features.RecurrentLayers, features.MultiplyAccumulates, RolloutPercent: 0, parts);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidModelException or UnboundDimensionException or UnsupportedOperatorException or ModelFailedException)
        {
            return new(StatusCodes.Status422UnprocessableEntity, exception.Message);
        }

        if (await grains.GetGrain<IModelCatalogGrain>(IModelCatalogGrain.FleetKey).RegisterAsync([entry], cancellationToken) is { } conflict)
        {
            return new(StatusCodes.Status409Conflict, conflict);
        }

        await uploads.AddAsync(model, sha256, signature ?? await signer.SignAsync(statement, cancellationToken), file, cancellationToken);
        await watch.TurnAsync(cancellationToken);
        return new(StatusCodes.Status200OK, null);
    }

    static async Task<NetworkFeatures> LookAtAsync(ModelId model, byte[] file, CancellationToken cancellationToken)
    {
        var features = ModelCensus.Read(file).Features;
        using var engine = new OnnxInferenceEngine(new OneModel(model, file), new OnnxEngineOptions { MaxSessions = 1, IntraOpThreads = 1 });
        await engine.DescribeAsync(model, cancellationToken);
        return features;
    }

    async Task<(NetworkFeatures Features, string[]? Blocks)> LookAtExitsAsync(ModelId model, byte[] file, CancellationToken cancellationToken)
    {
        ExitModel exits;
        try
        {
            exits = ExitsFile.Read(model, file);
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"The file is {problem.Message}", problem);
        }

        return await blocks.ProblemAsync(exits, cancellationToken) is { } misfit
            ? throw new InvalidDataException($"The model with exits cannot be served: {misfit}.")
            : (await blocks.CountAsync(exits, cancellationToken), exits.BlockNames);
    }

    sealed class OneModel(ModelId model, byte[] file) : IModelStore
    {
        public ValueTask<ReadOnlyMemory<byte>> ReadAsync(ModelId asked, CancellationToken cancellationToken) => ValueTask.FromResult<ReadOnlyMemory<byte>>(file);

        public ValueTask<IReadOnlyList<ModelId>> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<ModelId>>([model]);
    }
}

/// <summary>What came of an upload.</summary>
/// <param name="Status">200, 403 unsigned, 409 another file under the same version, 422 no model or a wrong signature.</param>
/// <param name="Problem">Null, or why not.</param>
readonly record struct IntakeResult(int Status, string? Problem);
