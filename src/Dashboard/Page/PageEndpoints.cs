using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace AutoScale.Dashboard.Page;

/// <summary>Serves the page. Its files hold nothing secret: who may see figures is for the API to say.</summary>
public static class PageEndpoints
{
    /// <summary>
    /// The addresses of the views; each is answered with the same file, and the page shows the view. A new view of web/src/app/router.ts goes here
    /// as well.
    /// </summary>
    static readonly string[] Views = ["/", "/devices", "/devices/{id}", "/models", "/policies", "/policies/{deviceClass}", "/cluster", "/sign-in"];

    /// <summary>Scripts, styles, pictures and answers from the page's own origin; nothing inline, no frames, no plugins, no other site.</summary>
    const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    const string NotBuilt = "This silo was built without the dashboard's page, for want of Node.js; its API under /dashboard/v1 works. Install Node.js 20.19 or later and build again.";

    /// <summary>Maps the views and the files behind them.</summary>
    public static void MapDashboardPage(this IEndpointRouteBuilder endpoints)
    {
        var page = endpoints.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        foreach (var view in Views)
        {
            page.MapMethods(view, [HttpMethods.Get, HttpMethods.Head], ServeIndexAsync);
        }

        page.MapMethods("/assets/{**path}", [HttpMethods.Get, HttpMethods.Head], ServeAssetAsync);
    }

    static Task ServeIndexAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;

        // Asked for again each time, answered with 304 until a new build names other assets.
        headers.CacheControl = "no-cache";
        if (PageFiles.Index is { } index)
        {
            return ServeAsync(context, index);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Response.WriteAsync(NotBuilt, context.RequestAborted);
    }

    static Task ServeAssetAsync(HttpContext context, string path)
    {
        if (PageFiles.Find($"assets/{path}") is not { } file)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        // The name holds a hash of the content: what it stands for never changes.
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return ServeAsync(context, file);
    }

    static async Task ServeAsync(HttpContext context, PageFile file)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.Headers.ETag = file.ETag;
        if (request.Headers.IfNoneMatch.ToString().Contains(file.ETag, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var (encoding, bytes) = Choose(request, file);
        response.ContentType = file.ContentType;
        response.ContentLength = bytes.Length;
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        if (HttpMethods.IsGet(request.Method))
        {
            await response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }

    /// <summary>The smallest form that the caller takes.</summary>
    static (string? Encoding, byte[] Bytes) Choose(HttpRequest request, PageFile file)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        return Takes("br") ? ("br", file.Brotli) : Takes("gzip") ? ("gzip", file.Gzip) : (null, file.Plain);

        bool Takes(string encoding) => accepted.Any(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && value.Quality is null or > 0);
    }
}
