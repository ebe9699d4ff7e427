using System.Globalization;
using System.Text.Json;
using AutoScale.Core.Inference;
using AutoScale.Core.Rewards;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.OpenInference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AutoScale.EdgeClient.Hosting;

/// <summary>Serves a host's apps: a subset of the Open Inference Protocol v2, for loopback.</summary>
public static class LocalServer
{
    /// <summary>The largest body, in bytes.</summary>
    public const long MaxBodyBytes = 64L << 20;

    /// <summary>The most inferences at once; past it the answer is 503 at once.</summary>
    public const int MaxConcurrent = 64;

    /// <summary>Adds <c>/v2</c>, its health endpoints and <c>POST /v2/models/{network}/infer</c>.</summary>
    public static IEndpointRouteBuilder MapEdge(this IEndpointRouteBuilder endpoints, EdgeWorker worker)
    {
        var places = new SemaphoreSlim(MaxConcurrent, MaxConcurrent);
        endpoints.MapGet("/v2", () => Results.Json(
            new ServerMetadata("autoscale-edge", typeof(LocalServer).Assembly.GetName().Version?.ToString(3) ?? "", ["binary_tensor_data"]),
            LocalServerJson.Default.ServerMetadata));
        endpoints.MapGet("/v2/health/live", () => Results.Ok());
        endpoints.MapGet("/v2/health/ready", () => Results.Ok());
        endpoints.MapPost("/v2/models/{network}/infer", async (HttpContext context, string network) =>
        {
            if (!places.Wait(TimeSpan.Zero))
            {
                context.Response.Headers.RetryAfter = "1";
                await WriteErrorAsync(context, StatusCodes.Status503ServiceUnavailable, $"{MaxConcurrent} inferences run already.");
                return;
            }

            try
            {
                await InferAsync(context, worker, network);
            }
            finally
            {
                places.Release();
            }
        });
        return endpoints;
    }

    static async Task InferAsync(HttpContext context, EdgeWorker worker, string network)
    {
        try
        {
            var request = InferReader.ReadRequest(await ReadBodyAsync(context), ReadJsonLength(context.Request));
            var result = await worker.InferAsync(ToEdge(network, request), context.RequestAborted);
            var binary = request.Outputs.ToDictionary(output => output.Name, output => output.Binary ?? request.BinaryOutputs, StringComparer.Ordinal);
            var wanted = request.Outputs.Count is 0 ? result.Output! : [.. request.Outputs.Select(output => Find(result.Output!, output.Name))];
            var response = new InferResponse(network, wanted, Id: request.Id, Parameters: Describe(result));
            await WriteAsync(context, InferWriter.WriteResponse(response, name => binary.GetValueOrDefault(name, request.BinaryOutputs)));
        }
        catch (Exception error) when (StatusOf(error) is { } status)
        {
            await WriteErrorAsync(context, status, error.Message);
        }
    }

    static int? StatusOf(Exception error) => error switch
    {
        OpenInferenceException or InvalidTensorException => StatusCodes.Status400BadRequest,
        BadHttpRequestException bad => bad.StatusCode,
        UnknownNetworkException => StatusCodes.Status404NotFound,
        EdgeStoppingException => StatusCodes.Status503ServiceUnavailable,
        InferenceFailedException or InvalidDataException => StatusCodes.Status500InternalServerError,
        _ => null,
    };

    static EdgeRequest ToEdge(string network, InferRequest request)
    {
        var parameters = request.Parameters;
        return new EdgeRequest(
            network,
            request.Inputs,
            new QualityConstraints(
                Number(parameters, "latency_ms", 50, float.Epsilon, 600_000, "above 0, up to 600000"),
                Number(parameters, "accuracy_percent", 50, 0, 100, "from 0 to 100")),
            parameters.TryGetValue("on_device_only", out var only) && (only.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? only.GetBoolean()
                : throw new OpenInferenceException("The parameter 'on_device_only' must be true or false.")));
    }

    static float Number(IReadOnlyDictionary<string, JsonElement> parameters, string name, float absent, float low, float high, string range) =>
        !parameters.TryGetValue(name, out var value) ? absent
        : value.ValueKind is JsonValueKind.Number && value.TryGetSingle(out var number) && number >= low && number <= high ? number
        : throw new OpenInferenceException($"The parameter '{name}' is {value.GetRawText()}; it must be a number {range}.");

    static Tensor Find(IReadOnlyList<Tensor> outputs, string name) => outputs.FirstOrDefault(output => output.Name == name)
        ?? throw new OpenInferenceException($"The model has no output '{name}'; it has {string.Join(", ", outputs.Select(output => output.Name))}.");

    static Dictionary<string, JsonElement> Describe(InferenceResult<IReadOnlyList<Tensor>> result)
    {
        var parameters = new Dictionary<string, JsonElement>
        {
            ["target"] = Text(result.Target.Descriptor),
            ["reason"] = Text(result.Decision.Reason.ToString().ToLowerInvariant()),
            ["latency_ms"] = Number(result.Outcome.LatencyMs),
            ["energy_millijoules"] = Number(result.Energy.DeviceMillijoules),
            ["energy_provenance"] = Text(result.Energy.Provenance.ToString().ToLowerInvariant()),
        };
        if (result.Route is { } route)
        {
            parameters["exit"] = Text(route.Exit.ToString().ToLowerInvariant());
        }

        if (result.Failure is not null)
        {
            parameters["failure"] = Text(result.Failure);
        }

        return parameters;

        static JsonElement Text(string value) => JsonSerializer.SerializeToElement(value, LocalServerJson.Default.String);

        static JsonElement Number(float value) => JsonSerializer.SerializeToElement(float.IsFinite(value) ? value : 0, LocalServerJson.Default.Single);
    }

    static async Task<byte[]> ReadBodyAsync(HttpContext context)
    {
        using var body = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 0, MaxBodyBytes));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    static int? ReadJsonLength(HttpRequest request) =>
        !request.Headers.TryGetValue(FleetHeaders.InferenceHeaderLength, out var values) ? null
        : int.TryParse(values, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length
        : throw new OpenInferenceException($"{FleetHeaders.InferenceHeaderLength} is '{values}'; it must be a number of bytes.");

    static async Task WriteAsync(HttpContext context, EncodedMessage message)
    {
        context.Response.ContentType = message.IsBinary ? "application/octet-stream" : "application/json";
        context.Response.ContentLength = message.Length;
        if (message.IsBinary)
        {
            context.Response.Headers[FleetHeaders.InferenceHeaderLength] = message.Json.Length.ToString(CultureInfo.InvariantCulture);
        }

        await message.WriteToAsync(context.Response.Body, context.RequestAborted);
    }

    static Task WriteErrorAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ServerError(message), LocalServerJson.Default.ServerError, cancellationToken: context.RequestAborted);
    }
}
