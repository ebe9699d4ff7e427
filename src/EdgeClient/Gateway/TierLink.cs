using System.Net;

namespace AutoScale.EdgeClient.Gateway;

/// <summary>The connection to one tier.</summary>
sealed record TierLink(HttpClient Client, Reachability Reachability) : IDisposable
{
    /// <param name="address">The tier's address.</param>
    /// <param name="handler">Carries the requests; not disposed.</param>
    /// <param name="reachability">Whether the tier is worth asking.</param>
    public static TierLink To(Uri address, HttpMessageHandler handler, Reachability reachability)
    {
        // Without TLS there is nothing to negotiate with: HTTP/2 by prior knowledge.
        var plain = address.Scheme == Uri.UriSchemeHttp;
        var client = new HttpClient(handler, disposeHandler: false)
        {
            BaseAddress = address.AbsolutePath.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = plain ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        return new TierLink(client, reachability);
    }

    public void Dispose() => Client.Dispose();
}
