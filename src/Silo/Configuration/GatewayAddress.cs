using System.Globalization;
using System.Net;

namespace AutoScale.Silo.Configuration;

/// <summary>How a gateway address speaks.</summary>
enum GatewayScheme
{
    /// <summary>HTTP/1.1, and HTTP/2 with prior knowledge, without TLS.</summary>
    Http,

    /// <summary>HTTP/1.1 and HTTP/2 over TLS.</summary>
    Https,
}

/// <summary>One address to listen on.</summary>
/// <param name="Scheme">How it speaks.</param>
/// <param name="Host">An IP address.</param>
/// <param name="Port">0 for a free one.</param>
readonly record struct GatewayAddress(GatewayScheme Scheme, IPAddress Host, int Port)
{
    public bool IsLoopback => IPAddress.IsLoopback(Host);

    public static bool TryParse(string text, out GatewayAddress address)
    {
        address = default;
        var parts = text.Split("://", 2);
        if (parts.Length is not 2 || !Enum.TryParse<GatewayScheme>(parts[0], ignoreCase: true, out var scheme) || !char.IsAsciiLetter(parts[0][0]))
        {
            return false;
        }

        var authority = parts[1].TrimEnd('/');
        var colon = authority.LastIndexOf(':');
        if (colon < 1
            || !int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port > IPEndPoint.MaxPort)
        {
            return false;
        }

        var host = authority[..colon] switch
        {
            "*" or "+" => IPAddress.IPv6Any,
            "localhost" => IPAddress.Loopback,
            var name => IPAddress.TryParse(name.Trim('[', ']'), out var ip) ? ip : null,
        };
        if (host is null)
        {
            return false;
        }

        address = new GatewayAddress(scheme, host, port);
        return true;
    }
}
