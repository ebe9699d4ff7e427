using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AutoScale.Silo.Hosting.Http2;

/// <summary>
/// HTTP/1.1 and HTTP/2 with prior knowledge (RFC 9113, 3.3) on one address without TLS. Kestrel binds such an address to one of the two; the
/// first bytes of a connection tell them apart, and one that begins with HTTP/2's preface is handed to an endpoint of its own in this process.
/// </summary>
static class PriorKnowledge
{
    static readonly TimeSpan FirstBytes = TimeSpan.FromMinutes(2);

    static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Registers the transport between the two endpoints.</summary>
    public static IServiceCollection AddPriorKnowledge(this IServiceCollection services) =>
        services.AddSingleton<IConnectionListenerFactory, HandoverListenerFactory>();

    /// <summary>Adds the endpoint that takes connections over; one serves any number of addresses.</summary>
    public static HandoverEndPoint ListenForHandovers(this KestrelServerOptions kestrel)
    {
        var endPoint = new HandoverEndPoint();
        kestrel.Listen(endPoint, listen => listen.Protocols = HttpProtocols.Http2);
        return endPoint;
    }

    /// <summary>Speaks HTTP/1.1 here and hands HTTP/2 over.</summary>
    public static void UsePriorKnowledge(this ListenOptions listen, HandoverEndPoint http2)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => async connection =>
        {
            bool isHttp2;
            try
            {
                isHttp2 = await IsHttp2Async(connection);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // Gone, or silent for too long, before it said anything.
                return;
            }

            await (isHttp2 ? http2.HandOverAsync(connection) : next(connection));
        });
    }

    /// <summary>Looks at the first bytes and leaves them where they are.</summary>
    static async Task<bool> IsHttp2Async(ConnectionContext connection)
    {
        using var patience = new CancellationTokenSource(FirstBytes);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, connection.ConnectionClosed);
        var input = connection.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync(ends.Token);
            var isPreface = IsPreface(read.Buffer);
            var isKnown = isPreface is not null || read.IsCompleted;

            // What counts as examined is not given out again before more arrives; a decision leaves all of it to the reader after this one.
            input.AdvanceTo(read.Buffer.Start, isKnown ? read.Buffer.Start : read.Buffer.End);
            if (isKnown)
            {
                return isPreface is true;
            }
        }
    }

    /// <summary>Null while the bytes could become either.</summary>
    static bool? IsPreface(ReadOnlySequence<byte> bytes)
    {
        Span<byte> first = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(bytes.Length, first.Length);
        bytes.Slice(0, length).CopyTo(first);
        return !Preface.StartsWith(first[..length]) ? false : length == Preface.Length ? true : null;
    }
}
