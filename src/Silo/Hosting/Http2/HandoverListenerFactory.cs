using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace AutoScale.Silo.Hosting.Http2;

/// <summary>Kestrel's transport for <see cref="HandoverEndPoint"/>.</summary>
sealed class HandoverListenerFactory : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is HandoverEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(new Listener((HandoverEndPoint)endpoint));

    sealed class Listener(HandoverEndPoint endPoint) : IConnectionListener
    {
        public EndPoint EndPoint => endPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                return await endPoint.Arrivals.ReadAsync(cancellationToken);
            }
            catch (ChannelClosedException)
            {
                return null;
            }
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            endPoint.Close();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync(CancellationToken.None);
    }
}
