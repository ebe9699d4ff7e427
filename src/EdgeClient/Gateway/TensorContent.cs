using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.OpenInference;

namespace AutoScale.EdgeClient.Gateway;

/// <summary>An Open Inference message as the body of a request; remembers when it was sent.</summary>
sealed class TensorContent : HttpContent
{
    readonly EncodedMessage message;
    readonly TimeProvider time;
    long sentAt;

    public TensorContent(EncodedMessage message, TimeProvider time)
    {
        (this.message, this.time) = (message, time);
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        Headers.ContentLength = message.Length;
        Headers.Add(FleetHeaders.InferenceHeaderLength, message.Json.Length.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The time stamp when the last byte was handed to the connection; 0 before.</summary>
    public long SentAt => Volatile.Read(ref sentAt);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await message.WriteToAsync(stream, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        Volatile.Write(ref sentAt, time.GetTimestamp());
    }

    protected override bool TryComputeLength(out long length)
    {
        length = message.Length;
        return true;
    }
}
