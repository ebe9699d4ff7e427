using Microsoft.AspNetCore.Connections.Features;

namespace AutoScale.Silo.Hosting;

/// <summary>
/// While a silo drains, each answer asks its connection to end: <c>Connection: close</c> in HTTP/1.1, GOAWAY in HTTP/2. A load balancer that
/// sends new connections elsewhere moves none that is open; so clients come back as new ones before the gateway stops listening.
/// </summary>
static class DrainingConnections
{
    public static void UseDraining(this WebApplication app)
    {
        var readiness = app.Services.GetRequiredService<Readiness>();
        app.Use((context, next) =>
        {
            if (readiness.Problem is not null)
            {
                context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
            }

            return next(context);
        });
    }
}
