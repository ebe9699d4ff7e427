using System.Diagnostics;
using Orleans.Hosting;

namespace AutoScale.Silo.Telemetry;

/// <summary>
/// Carries a trace from the HTTP request into the grains it calls, on this silo and on others: the outgoing side writes the W3C trace context
/// into the call's context, the incoming side goes on from there. Calls outside a trace pay nothing.
/// </summary>
sealed class GrainCallTraces : IOutgoingGrainCallFilter, IIncomingGrainCallFilter
{
    public const string Name = "AutoScale.GrainCalls";

    const string TraceParent = "traceparent";

    static readonly ActivitySource Source = new(Name);

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (Activity.Current is { } current)
        {
            RequestContext.Set(TraceParent, current.Id!);
        }

        return context.Invoke();
    }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (RequestContext.Get(TraceParent) is not string parent)
        {
            await context.Invoke();
            return;
        }

        using var activity = Source.StartActivity($"{context.InterfaceMethod.DeclaringType?.Name}/{context.InterfaceMethod.Name}", ActivityKind.Server, parent);
        try
        {
            await context.Invoke();
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
    }
}

/// <summary>Registers <see cref="GrainCallTraces"/>.</summary>
static class GrainCallTracesExtensions
{
    public static ISiloBuilder AddGrainCallTraces(this ISiloBuilder silo)
    {
        var traces = new GrainCallTraces();
        return silo.AddOutgoingGrainCallFilter(traces).AddIncomingGrainCallFilter(traces);
    }
}
