using Microsoft.Net.Http.Headers;

namespace AutoScale.Silo.Telemetry.Prometheus;

/// <summary>A text that Prometheus reads.</summary>
/// <param name="MediaType">How a scraper asks for it.</param>
/// <param name="ContentType">How the answer names it.</param>
sealed record PrometheusFormat(string MediaType, string ContentType)
{
    /// <summary>Prometheus exposition format 0.0.4.</summary>
    public static PrometheusFormat Text { get; } = new("text/plain", "text/plain; version=0.0.4; charset=utf-8");

    /// <summary>OpenMetrics 1.0.0.</summary>
    public static PrometheusFormat OpenMetrics { get; } = new("application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8");

    /// <summary>The format that a scraper likes most; the plain one where it does not say, or likes neither.</summary>
    /// <param name="accept">The values of <c>Accept</c>.</param>
    public static PrometheusFormat For(IList<string> accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var wishes))
        {
            return Text;
        }

        double Quality(PrometheusFormat format) => wishes
            .Where(wish => wish.MediaType.Equals(format.MediaType, StringComparison.OrdinalIgnoreCase) || wish.MatchesAllTypes)
            .Where(wish => format != OpenMetrics || wish.MatchesAllTypes is false)
            .Select(wish => wish.Quality ?? 1)
            .DefaultIfEmpty(0)
            .Max();
        return Quality(OpenMetrics) is > 0 and var quality && quality >= Quality(Text) ? OpenMetrics : Text;
    }
}
