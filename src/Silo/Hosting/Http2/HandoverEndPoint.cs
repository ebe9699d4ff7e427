using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace AutoScale.Silo.Hosting.Http2;

/// <summary>An address within this process: connections arrive here from other endpoints.</summary>
sealed class HandoverEndPoint : EndPoint
{
    readonly Channel<HandedOverConnection> arrivals = Channel.CreateUnbounded<HandedOverConnection>();

    /// <summary>Hands a connection over; ends when it has been served.</summary>
    public async Task HandOverAsync(ConnectionContext connection)
    {
        var handed = new HandedOverConnection(connection);
        if (arrivals.Writer.TryWrite(handed))
        {
            await handed.Served;
        }
    }

    public override string ToString() => "http2";

    internal ChannelReader<HandedOverConnection> Arrivals => arrivals.Reader;

    /// <summary>Takes no more; what has arrived and was not accepted is dropped.</summary>
    internal void Close()
    {
        arrivals.Writer.TryComplete();
        while (arrivals.Reader.TryRead(out var handed))
        {
            handed.Drop();
        }
    }
}
