using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace AutoScale.Silo.Hosting.Http2;

/// <summary>A connection in its second endpoint's hands. Its bytes are those of the first; its end only tells the first that it is done.</summary>
sealed class HandedOverConnection(ConnectionContext connection) : ConnectionContext
{
    readonly TaskCompletionSource served = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the second endpoint lets the connection go.</summary>
    public Task Served => served.Task;

    public override string ConnectionId { get; set; } = connection.ConnectionId;

    /// <summary>The first endpoint's, overlaid: both endpoints keep features of their own under the same types.</summary>
    public override IFeatureCollection Features { get; } = new FeatureCollection(connection.Features);

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; } = connection.Transport;

    public override EndPoint? LocalEndPoint { get; set; } = connection.LocalEndPoint;

    public override EndPoint? RemoteEndPoint { get; set; } = connection.RemoteEndPoint;

    public override CancellationToken ConnectionClosed { get; set; } = connection.ConnectionClosed;

    public override void Abort(ConnectionAbortedException abortReason) => connection.Abort(abortReason);

    public void Drop() => served.TrySetResult();

    public override ValueTask DisposeAsync()
    {
        served.TrySetResult();
        return base.DisposeAsync();
    }
}
