using System.Diagnostics;
using System.Globalization;
using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.OpenInference;
using AutoScale.EdgeClient.Telemetry;

namespace AutoScale.EdgeClient.Gateway;

/// <content>Inference on a tier, by the Open Inference Protocol v2 with binary tensors.</content>
public sealed partial class GatewayClient
{
    /// <summary>Runs one inference on a tier.</summary>
    /// <param name="tier">Peer or cloud.</param>
    /// <param name="model">The model.</param>
    /// <param name="processor">The processor that the device chose.</param>
    /// <param name="inputs">All inputs.</param>
    /// <param name="deadline">The longest wait for the answer, told to the tier too.</param>
    /// <param name="cancellationToken">The caller gives up.</param>
    /// <returns>
    /// The outputs, or the failure's reason. The times are as measured here: transmit until the last byte is handed to the connection, receive from
    /// the answer's headers to its last byte, the rest is waiting.
    /// </returns>
    public async Task<Execution<IReadOnlyList<Tensor>>> InferAsync(
        Tier tier, ModelId model, ProcessorKind processor, IReadOnlyList<Tensor> inputs, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var trace = EdgeTraces.Source.StartActivity("edge.offload", ActivityKind.Client);
        trace?.SetTag("autoscale.tier", tier.ToString().ToLowerInvariant()).SetTag("autoscale.model", model.ToString());
        var start = time.GetTimestamp();
        if (LinkTo(tier) is not { } link)
        {
            return new(null, default, $"the {tier.ToString().ToLowerInvariant()} has no address");
        }

        var message = InferWriter.WriteRequest(inputs, []);
        TensorContent? content = null;
        var headersAt = 0L;
        GatewayResult<IReadOnlyList<Tensor>> result;
        using var expiry = new CancellationTokenSource(deadline, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancellationToken);
        try
        {
            result = await SendAsync(
                link,
                () => Request(model, processor, Remaining(), content = new TensorContent(message, time)),
                deadline,
                async (response, token) =>
                {
                    headersAt = time.GetTimestamp();
                    return await ReadAnswerAsync(response, token);
                },
                linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The deadline holds for getting a token too.
            result = new(new GatewayFailure(GatewayFailureKind.Late, string.Create(CultureInfo.InvariantCulture, $"no answer within {deadline.TotalMilliseconds:0} ms")));
        }

        var end = time.GetTimestamp();
        var times = Times(start, content?.SentAt ?? 0, headersAt, end);
        if (result.TryGet(out var outputs, out var failure))
        {
            link.Reachability.Succeeded();
            return new(outputs, times);
        }

        trace?.SetStatus(ActivityStatusCode.Error, failure.Kind.ToString());
        link.Reachability.Failed(failure);
        return new(null, times, $"{failure.Kind.ToString().ToLowerInvariant()}: {failure.Message}");

        TimeSpan Remaining()
        {
            var left = deadline - time.GetElapsedTime(start);
            return left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);
        }
    }

    static HttpRequestMessage Request(ModelId model, ProcessorKind processor, TimeSpan left, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"v2/models/{model.Name}/versions/{model.Version}/infer") { Content = content };
        request.Headers.Add(FleetHeaders.DeadlineMs, left.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture));
        request.Headers.Add(FleetHeaders.Processor, processor.ToString().ToLowerInvariant());
        return request;
    }

    static async Task<IReadOnlyList<Tensor>> ReadAnswerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            return InferReader.ReadResponse(body, JsonLength(response)).Outputs;
        }
        catch (OpenInferenceException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    static int? JsonLength(HttpResponseMessage response)
    {
        var stated = response.Headers.TryGetValues(FleetHeaders.InferenceHeaderLength, out var values)
            || response.Content.Headers.TryGetValues(FleetHeaders.InferenceHeaderLength, out values);
        return stated && int.TryParse(values!.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;
    }

    ExecutionTimes Times(long start, long sentAt, long headersAt, long end)
    {
        var latencyMs = time.GetElapsedTime(start, end).TotalMilliseconds;
        var transmitMs = sentAt is 0 ? 0 : time.GetElapsedTime(start, sentAt).TotalMilliseconds;
        var receiveMs = headersAt is 0 ? 0 : time.GetElapsedTime(headersAt, end).TotalMilliseconds;
        return new ExecutionTimes(latencyMs, Math.Min(transmitMs, latencyMs), Math.Min(receiveMs, latencyMs - Math.Min(transmitMs, latencyMs)));
    }
}
