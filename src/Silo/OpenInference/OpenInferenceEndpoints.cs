using AutoScale.Core.Tensors;
using AutoScale.Grains.Abstractions.Models;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Identity;

namespace AutoScale.Silo.OpenInference;

/// <summary>The Open Inference Protocol v2 over HTTP: an unmodified Triton or KServe client works against it.</summary>
static class OpenInferenceEndpoints
{
    /// <summary>Whether the process is there, and whether it should be sent requests.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/health/live", () => Results.Json(new { live = true })).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/v2/health/ready", (Readiness readiness) => Ready(readiness)).AllowAnonymous().ExcludeFromDescription();
    }

    public static void MapOpenInference(this IEndpointRouteBuilder routes)
    {
        var v2 = routes.MapGroup("/v2").RequireAuthorization(Policies.Inference).ExcludeFromDescription();
        v2.MapGet("", (SiloSettings settings) => Results.Json(ServerMetadata.Of(settings)));
        foreach (var prefix in new[] { "/models/{model}", "/models/{model}/versions/{version}" })
        {
            v2.MapGet(prefix, DescribeAsync);
            v2.MapGet(prefix + "/ready", IsReadyAsync);
            v2.MapPost(prefix + "/infer", (HttpContext context, string model, string? version, InferEndpoint endpoint) => endpoint.InvokeAsync(context, model, version))
                .RequireRateLimiting(RateLimits.Inference);
        }
    }

    static IResult Ready(Readiness readiness) => readiness.Problem is { } problem
        ? Results.Json(new { ready = false, error = problem }, statusCode: StatusCodes.Status503ServiceUnavailable)
        : Results.Json(new { ready = true });

    static async Task<IResult> DescribeAsync(
        string model, string? version, LocalModels models, IGrainFactory grains, SiloSettings settings, CancellationToken cancellationToken)
    {
        var (id, signature) = await FindAsync(model, version, models, grains, cancellationToken);
        return id is null || signature is null ? NotFound(model, version) : Results.Json(new
        {
            name = model,
            versions = models.VersionsOf(model).Select(id => id.Version),
            platform = "onnxruntime_onnx",
            inputs = signature.Inputs.Select(Describe),
            outputs = signature.Outputs.Select(Describe),
            batching = new { max_batch_size = signature.RunsAlone is null ? settings.Inference.MaxBatch : 1, runs_alone = signature.RunsAlone },
        });
    }

    static async Task<IResult> IsReadyAsync(string model, string? version, LocalModels models, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var (id, signature) = await FindAsync(model, version, models, grains, cancellationToken);
        return id is null || signature is null ? NotFound(model, version) : Results.Json(new { name = model, version = id.Value.Version, ready = true });
    }

    static async Task<(ModelId? Model, SignatureMessage? Signature)> FindAsync(
        string name, string? version, LocalModels models, IGrainFactory grains, CancellationToken cancellationToken) =>
        models.Resolve(name, version) is { } id
            ? (id, await grains.GetGrain<IModelGrain>(id.ToString()).DescribeAsync(cancellationToken))
            : default;

    static object Describe(TensorSignatureMessage tensor) =>
        new { name = tensor.Name, datatype = ((TensorElementType)tensor.ElementType).ProtocolName(), shape = tensor.Shape };

    static IResult NotFound(string model, string? version) => Results.Json(
        new { error = version is null ? $"There is no model '{model}'." : $"There is no model '{model}' version '{version}'." },
        statusCode: StatusCodes.Status404NotFound);
}
