using System.Globalization;
using System.Net;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.OpenInference;

namespace AutoScale.EdgeClient.Tests;

/// <summary>Answers inference requests with their own inputs, as outputs of the same names.</summary>
public sealed class FakeTier
{
    public List<HttpRequestMessage> Requests { get; } = [];

    /// <summary>Answers instead, where it gives anything.</summary>
    public Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage?>> Instead { get; set; } = (_, _) => Task.FromResult<HttpResponseMessage?>(null);

    public async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (Requests)
        {
            Requests.Add(request);
        }

        if (await Instead(request, cancellationToken) is { } other)
        {
            return other;
        }

        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        var length = int.Parse(request.Content.Headers.GetValues(FleetHeaders.InferenceHeaderLength).Single(), CultureInfo.InvariantCulture);
        var asked = InferReader.ReadRequest(body, length);
        var message = InferWriter.WriteResponse(new InferResponse("net", [.. asked.Inputs.Select(input => input with { })]), _ => asked.BinaryOutputs);
        var response = new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new ByteArrayContent([.. message.Json.Span, .. message.Tensors.SelectMany(tensor => tensor.ToArray())]),
        };
        response.Headers.Add(FleetHeaders.InferenceHeaderLength, message.Json.Length.ToString(CultureInfo.InvariantCulture));
        return response;
    }
}
