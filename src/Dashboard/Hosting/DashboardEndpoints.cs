using AutoScale.Dashboard.Cluster;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Csv;
using AutoScale.Dashboard.Fleet;
using AutoScale.Dashboard.History;
using AutoScale.Dashboard.Live;
using AutoScale.Dashboard.Models;
using AutoScale.Dashboard.Overview;
using AutoScale.Dashboard.Policies;
using AutoScale.Dashboard.Sessions;
using AutoScale.Grains.Abstractions.Priors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AutoScale.Dashboard.Hosting;

/// <summary>The dashboard's API; see docs/dashboard-api.md.</summary>
public static class DashboardEndpoints
{
    /// <summary>Where the API is.</summary>
    public const string Root = "/dashboard/v1";

    /// <summary>The OpenAPI document that describes it.</summary>
    public const string Document = "dashboard";

    /// <summary>Maps the API.</summary>
    /// <param name="routes">The host's.</param>
    /// <param name="operatorPolicy">The host's policy that lets operators in, and nobody else.</param>
    /// <param name="rateLimit">Its rate limit for them.</param>
    /// <param name="signInLimit">Its rate limit for signing in, by address.</param>
    public static void MapDashboard(this IEndpointRouteBuilder routes, string operatorPolicy, string rateLimit, string signInLimit)
    {
        var dashboard = routes.MapGroup(Root).RequireAuthorization(operatorPolicy).RequireRateLimiting(rateLimit).WithGroupName(Document);
        dashboard.MapSession(signInLimit);
        dashboard.MapGet("/overview", OverviewAsync).Answers<OverviewResponse>("showOverview", "The fleet over a range: saving, quality, shares, alarms and a series.");
        dashboard.MapGet("/devices", ListDevicesAsync).Answers<DevicePage>("showDevices", "A page of the devices that fit, in the order asked for.");
        dashboard.MapGet("/devices/{id}", FindDeviceAsync).Answers<DeviceResponse>("showDevice", "One device.", isFound: true);
        dashboard.MapGet("/devices/{id}/decisions", ListDecisionsAsync).Answers<DecisionPage>("showDecisions", "The decisions of a device that are kept, newest first.");
        dashboard.MapGet("/devices/{id}/table", FindTableAsync).Produces(StatusCodes.Status204NoContent)
            .Answers<QTableResponse>("showTable", "What a device knows of states and targets.");
        dashboard.MapGet("/models", ListModelsAsync).Answers<ModelsResponse>("showModels", "The catalog, with where each version is loaded and what its network does.");
        dashboard.MapGet("/policies", ListPoliciesAsync).Answers<PoliciesResponse>("showPolicies", "Priors by class and policy.");
        dashboard.MapGet("/policies/{deviceClass}", FindPolicyAsync)
            .Answers<PolicyResponse>("showPolicy", "One class with one policy: versions, adoption, hold-out and saving.", isFound: true);
        dashboard.MapGet("/policies/{deviceClass}/changes", ComparePoliciesAsync)
            .Answers<PolicyChanges>("showPolicyChanges", "What changed between two versions of a prior.", isFound: true);
        dashboard.MapGet("/cluster", ClusterAsync).Answers<ClusterResponse>("showCluster", "Silos, grains and history.");
        dashboard.MapGet("/live", LiveStream.WriteAsync).Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .WithName("showLive").WithSummary("Server-sent events: `fleet`, `device`, `reset`, `ended`.");
    }

    /// <summary>What OpenAPI says of a query: an endpoint that answers with <see cref="IResult"/> says nothing of itself.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="name">Of the operation.</param>
    /// <param name="summary">What it answers.</param>
    /// <param name="isFound">Whether what is asked for may not be there.</param>
    static void Answers<T>(this RouteHandlerBuilder endpoint, string name, string summary, bool isFound = false)
    {
        endpoint.Produces<T>(StatusCodes.Status200OK, "application/json", "text/csv").ProducesValidationProblem().WithName(name).WithSummary(summary);
        if (isFound)
        {
            endpoint.ProducesProblem(StatusCodes.Status404NotFound);
        }
    }

    static async Task<IResult> OverviewAsync(
        string? range, string? format, string? table, OverviewService overview, TimeProvider time, CancellationToken cancellationToken)
    {
        if (TimeRange.Find(range, time.GetUtcNow()) is not { } found)
        {
            return QueryChecks.Range();
        }

        var answer = await overview.GetAsync(found, cancellationToken);
        return (format, table) switch
        {
            (null or "json", _) => Json.Of(answer),
            ("csv", null or "series") => CsvTable.Of(answer.Series, $"overview-{found.Name}"),
            ("csv", "targets") => CsvTable.Of(answer.Targets, $"targets-{found.Name}"),
            ("csv", "savings") => CsvTable.Of([new ClassSaving("", answer.Saving), .. answer.SavingByClass], $"savings-{found.Name}"),
            ("csv", "tiers") => CsvTable.Of(answer.Tiers, $"tiers-{found.Name}"),
            ("csv", "alarms") => CsvTable.Of(answer.Alarms, $"alarms-{found.Name}"),
            ("csv", _) => QueryChecks.Field("table", "must be series, targets, tiers, savings or alarms."),
            _ => QueryChecks.Format(),
        };
    }

    static async Task<IResult> ListDevicesAsync(
        string? search, string? @class, string? state, string? sort, string? direction, int? page, int? pageSize, string? policy, string? format,
        DevicesService devices, CancellationToken cancellationToken)
    {
        if (QueryChecks.Devices(search, @class, state, sort, direction, page, pageSize, policy, out var query) is { } problem)
        {
            return problem;
        }

        if (format is "csv")
        {
            return new StreamedResult(http => devices.ReadAllAsync(query, rows => CsvTable.Of(rows, "devices").ExecuteAsync(http), http.RequestAborted));
        }

        if (format is not (null or "json"))
        {
            return QueryChecks.Format();
        }

        var answer = await devices.ListAsync(query, cancellationToken);
        return Json.Of(answer, answer with { GeneratedAt = default });
    }

    static async Task<IResult> FindDeviceAsync(string id, string? format, string? table, DevicesService devices, CancellationToken cancellationToken)
    {
        if (QueryChecks.DeviceId(id) is { } problem)
        {
            return problem;
        }

        if (await devices.FindAsync(id, cancellationToken) is not { } answer)
        {
            return QueryChecks.NoDevice(id);
        }

        return (format, table) switch
        {
            (null or "json", _) => Json.Of(answer, answer with { GeneratedAt = default }),
            ("csv", null or "targets") => CsvTable.Of(answer.Targets, $"targets-{id}"),
            ("csv", "recent") => CsvTable.Of(answer.RecentTargets, $"recent-{id}"),
            ("csv", "latency") => CsvTable.Of(answer.Latency, $"latency-{id}"),
            ("csv", _) => QueryChecks.Field("table", "must be targets, recent or latency."),
            _ => QueryChecks.Format(),
        };
    }

    static async Task<IResult> ListDecisionsAsync(
        string id, string? before, int? count, string? format, DevicesService devices, CancellationToken cancellationToken)
    {
        if ((QueryChecks.DeviceId(id) ?? QueryChecks.Decisions(before, count, out _, out _)) is { } problem)
        {
            return problem;
        }

        if (format is "csv")
        {
            return CsvTable.Of(devices.AllDecisionsAsync(id, cancellationToken), $"decisions-{id}");
        }

        QueryChecks.Decisions(before, count, out var end, out var asked);
        var rows = await devices.DecisionsAsync(id, end, asked, cancellationToken);
        return format is null or "json" ? Json.Of(new DecisionPage(rows, rows.Length == asked ? rows[^1].Id : null)) : QueryChecks.Format();
    }

    static async Task<IResult> FindTableAsync(string id, string? format, DevicesService devices, CancellationToken cancellationToken)
    {
        if (QueryChecks.DeviceId(id) is { } problem)
        {
            return problem;
        }

        return (await devices.FindTableAsync(id, cancellationToken), format) switch
        {
            (null, _) => TypedResults.NoContent(),
            ({ } table, null or "json") => Json.Of(table),
            ({ } table, "csv") => CsvTable.Of(QTables.ToCells(table), $"table-{id}"),
            _ => QueryChecks.Format(),
        };
    }

    static async Task<IResult> ListModelsAsync(string? range, string? format, ModelsService models, TimeProvider time, CancellationToken cancellationToken)
    {
        if (TimeRange.Find(range, time.GetUtcNow()) is not { } found)
        {
            return QueryChecks.Range();
        }

        var answer = await models.GetAsync(found, cancellationToken);
        return Answer(format, answer, answer with { GeneratedAt = default }, answer.Items, "models");
    }

    static async Task<IResult> ListPoliciesAsync(string? format, PoliciesService policies, CancellationToken cancellationToken)
    {
        var answer = await policies.ListAsync(cancellationToken);
        return Answer(format, answer, answer with { GeneratedAt = default }, answer.Items, "policies");
    }

    static async Task<IResult> FindPolicyAsync(
        string deviceClass, string? policy, string? range, string? format, string? table, PoliciesService policies, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if ((QueryChecks.DeviceClass(deviceClass) ?? QueryChecks.Policy(policy)) is { } problem)
        {
            return problem;
        }

        if (TimeRange.Find(range, time.GetUtcNow()) is not { } found)
        {
            return QueryChecks.Range();
        }

        if (table is not (null or "versions" or "adoption"))
        {
            return QueryChecks.Field("table", "must be versions or adoption.");
        }

        return await policies.GetAsync(deviceClass, policy ?? PriorKeys.DefaultPolicy, found, cancellationToken) is { } answer
            ? table is "adoption"
                ? Answer(format, answer, answer with { GeneratedAt = default }, answer.Adoption, $"adoption-{deviceClass}")
                : Answer(format, answer, answer with { GeneratedAt = default }, answer.Versions, $"versions-{deviceClass}")
            : QueryChecks.NotFound($"No device is of class '{deviceClass}'.");
    }

    static async Task<IResult> ComparePoliciesAsync(
        string deviceClass, string? policy, int from, int to, string? format, string? table, PoliciesService policies, CancellationToken cancellationToken)
    {
        if ((QueryChecks.DeviceClass(deviceClass) ?? QueryChecks.Policy(policy)) is { } problem)
        {
            return problem;
        }

        if (from < 1 || to < 1)
        {
            return QueryChecks.Field(from < 1 ? "from" : "to", "must be at least 1.");
        }

        if (table is not (null or "preferences" or "cells"))
        {
            return QueryChecks.Field("table", "must be preferences or cells.");
        }

        return await policies.CompareAsync(deviceClass, policy ?? PriorKeys.DefaultPolicy, from, to, cancellationToken) is { } answer
            ? table is "cells"
                ? Answer(format, answer, answer, answer.Cells, $"cells-{deviceClass}-{from}-{to}")
                : Answer(format, answer, answer, answer.Preferences, $"changes-{deviceClass}-{from}-{to}")
            : QueryChecks.NotFound($"Version {from} or {to} of class '{deviceClass}' is not kept, or not published yet.");
    }

    static async Task<IResult> ClusterAsync(string? format, string? table, ClusterService cluster, CancellationToken cancellationToken)
    {
        var answer = await cluster.GetAsync(cancellationToken);
        return table is "grains"
            ? Answer(format, answer, answer, answer.Grains, "grains")
            : table is null or "silos" ? Answer(format, answer, answer, answer.Silos, "silos") : QueryChecks.Field("table", "must be silos or grains.");
    }

    static IResult Answer<T, TRow>(string? format, T answer, T likeness, IEnumerable<TRow> rows, string name)
        where T : class => format switch
        {
            null or "json" => Json.Of(answer, likeness),
            "csv" => CsvTable.Of(rows, name),
            _ => QueryChecks.Format(),
        };

    /// <summary>An answer whose rows are read while it is written.</summary>
    sealed class StreamedResult(Func<HttpContext, Task> write) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => write(httpContext);
    }
}
