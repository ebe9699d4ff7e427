using System.Net;
using System.Net.Sockets;

namespace AutoScale.Dashboard.BrowserTests.Browser;

/// <summary>A way to the silo that can be cut and mended: what goes through is passed on as it is.</summary>
sealed class FlakyProxy : IAsyncDisposable
{
    readonly CancellationTokenSource end = new();
    readonly Uri target;
    readonly int port;
    readonly List<Socket> open = [];
    TcpListener listener;
    Task accepting;

    public FlakyProxy(Uri target)
    {
        this.target = target;
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync(listener);
    }

    public Uri Address => new($"http://127.0.0.1:{port}/");

    /// <summary>Ends all connections and takes no more.</summary>
    public async Task CutAsync()
    {
        listener.Stop();
        await accepting;
        lock (open)
        {
            open.ForEach(socket => socket.Dispose());
            open.Clear();
        }
    }

    /// <summary>Takes connections again.</summary>
    public void Mend()
    {
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        accepting = AcceptAsync(listener);
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await CutAsync();
        end.Dispose();
    }

    async Task AcceptAsync(TcpListener from)
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await from.AcceptSocketAsync(end.Token));
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    async Task PassAsync(Socket near)
    {
        var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        lock (open)
        {
            open.AddRange([near, far]);
        }

        try
        {
            await far.ConnectAsync(target.Host, target.Port, end.Token);
            await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // An end has gone; so does the other.
        }
        finally
        {
            near.Dispose();
            far.Dispose();
        }
    }

    async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[65_536];
        try
        {
            while (await from.ReceiveAsync(buffer, end.Token) is > 0 and var read)
            {
                await to.SendAsync(buffer.AsMemory(0, read), end.Token);
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // As above.
        }
    }
}
