using System.Globalization;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.Grains.Abstractions.Models;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Models;
using AutoScale.Silo.Telemetry;
using Microsoft.AspNetCore.Connections;

namespace AutoScale.Silo.OpenInference;

/// <summary><c>POST /v2/models/{model}[/versions/{version}]/infer</c>: from the body's bytes to a model grain of this silo and back.</summary>
sealed partial class InferEndpoint(
    IGrainFactory grains, LocalModels models, RolloutWatch rollouts, SiloSettings settings, GatewayMeter meter, TimeProvider time, ILogger<InferEndpoint> logger)
{
    public async Task InvokeAsync(HttpContext context, string name, string? version)
    {
        var started = time.GetTimestamp();
        var buffers = new RentedBuffers();
        var outcome = "ok";
        try
        {
            var deadlineMs = ReadDeadline(context.Request);
            using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(deadlineMs), time);
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Token);
            try
            {
                await InferAsync(context, name, version, buffers, started, deadlineMs, ends.Token);
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
            {
                throw new InferenceProblemException(
                    StatusCodes.Status504GatewayTimeout, FormattableString.Invariant($"The deadline of {deadlineMs} ms passed before the answer."));
            }
        }
        catch (InferenceProblemException problem)
        {
            outcome = await RefuseAsync(context, problem);
        }
        catch (BadHttpRequestException exception)
        {
            // Kestrel's own words for a body that is too long, too slow or broken off.
            outcome = await RefuseAsync(context, new InferenceProblemException(exception.StatusCode, exception.Message));
        }
        catch (OperationCanceledException exception) when (exception is ConnectionAbortedException || context.RequestAborted.IsCancellationRequested)
        {
            outcome = "abandoned";
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            LogFailed(logger, exception, name, exception.Message);
            outcome = await RefuseAsync(context, new InferenceProblemException(
                StatusCodes.Status500InternalServerError, $"The inference of model '{name}' failed inside the server; its log has the cause."));
        }

        buffers.Return();
        meter.InferenceEnded(time.GetElapsedTime(started), outcome);
    }

    async Task InferAsync(
        HttpContext context, string name, string? version, RentedBuffers buffers, long started, double deadlineMs, CancellationToken cancellationToken)
    {
        RequireContentType(context.Request);
        RequireProcessor(context.Request);
        var model = models.Resolve(name, version) ?? throw UnknownModel(name, version);
        var body = await RequestBody.ReadAsync(context.Request, settings.Gateway.Limits.MaxBodyBytes, buffers, cancellationToken);
        var request = InferenceRequestReader.Read(body, ReadJsonLength(context.Request), settings.Gateway.Limits, buffers);
        var leftMs = deadlineMs - time.GetElapsedTime(started).TotalMilliseconds;
        var message = new InferenceMessage(request.Inputs, Array.ConvertAll(request.Outputs, output => output.Name), Math.Max(leftMs, 0.001));
        buffers.IsLent = true;
        var reply = await grains.GetGrain<IModelGrain>(model.ToString()).InferAsync(message, cancellationToken);
        buffers.IsLent = false;
        if (reply.Status is InferenceStatus.Ok or InferenceStatus.Failed)
        {
            rollouts.Served(model, failed: reply.Status is InferenceStatus.Failed);
        }

        switch (reply.Status)
        {
            case InferenceStatus.Ok:
                var sent = await InferenceResponseWriter.WriteAsync(context.Response, model, request, reply.Outputs, cancellationToken);
                meter.Transferred(body.Length, sent);
                break;
            case InferenceStatus.NotFound:
                throw UnknownModel(name, version);
            case InferenceStatus.Invalid:
                throw new InferenceProblemException(reply.Problem ?? "The tensors do not fit the model.");
            case InferenceStatus.Busy:
                throw new InferenceProblemException(StatusCodes.Status503ServiceUnavailable, $"{reply.Problem} Ask again later.".TrimStart())
                {
                    RetryAfterMs = Math.Max(reply.RetryAfterMs, 1),
                };
            case InferenceStatus.Late:
                throw new InferenceProblemException(
                    StatusCodes.Status504GatewayTimeout, FormattableString.Invariant($"The deadline of {deadlineMs} ms passed before the work could begin."));
            case InferenceStatus.Failed:
                LogFailed(logger, null, model.ToString(), reply.Problem ?? "");
                throw new InferenceProblemException(StatusCodes.Status500InternalServerError, reply.Problem ?? $"The model '{model}' failed.");
            default:
                throw new InvalidOperationException($"The model grain answered {reply.Status}.");
        }
    }

    static InferenceProblemException UnknownModel(string name, string? version) => new(
        StatusCodes.Status404NotFound, version is null ? $"There is no model '{name}'." : $"There is no model '{name}' version '{version}'.");

    /// <summary>Triton's clients send binary requests without a type, so that none is fine.</summary>
    static void RequireContentType(HttpRequest request)
    {
        var type = request.ContentType?.Split(';', 2)[0].Trim();
        if (type is not (null or "") && !type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && !type.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase))
        {
            throw new InferenceProblemException(
                StatusCodes.Status415UnsupportedMediaType, "Content-Type must be application/json or application/octet-stream.");
        }

        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && !encoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new InferenceProblemException(StatusCodes.Status415UnsupportedMediaType, "Content-Encoding is not supported; send the body as it is.");
        }
    }

    /// <summary>A device says which of a tier's processors it chose; a tier that lacks it runs on what it has.</summary>
    static void RequireProcessor(HttpRequest request)
    {
        if (request.Headers.TryGetValue(FleetHeaders.Processor, out var values) && values.ToString() is not ("cpu" or "gpu" or "dsp"))
        {
            throw new InferenceProblemException($"{FleetHeaders.Processor} must be cpu, gpu or dsp.");
        }
    }

    static int? ReadJsonLength(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(FleetHeaders.InferenceHeaderLength, out var values))
        {
            return null;
        }

        return int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw new InferenceProblemException("Inference-Header-Content-Length must be a whole number of bytes, given once.");
    }

    double ReadDeadline(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(FleetHeaders.DeadlineMs, out var values))
        {
            return settings.Inference.DefaultDeadlineMs;
        }

        return double.TryParse(values.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var deadlineMs)
            && deadlineMs is > 0 and <= InferenceOptions.MaxDeadlineMs
            ? deadlineMs
            : throw new InferenceProblemException(FormattableString.Invariant($"Inference-Deadline-Ms must be a number above 0, up to {InferenceOptions.MaxDeadlineMs}."));
    }

    async Task<string> RefuseAsync(HttpContext context, InferenceProblemException problem)
    {
        if (context.Response.HasStarted)
        {
            // Its status said that all is well.
            meter.Refused(problem.Status);
            context.Abort();
        }
        else
        {
            await OpenInferenceError.WriteAsync(context, problem.Status, problem.Message, problem.RetryAfterMs);
        }

        return problem.Status.ToString(CultureInfo.InvariantCulture);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An inference of model {Model} failed: {Problem}")]
    static partial void LogFailed(ILogger logger, Exception? exception, string model, string problem);
}
