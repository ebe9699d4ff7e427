using AutoScale.Core.Learning;
using AutoScale.Core.Tensors;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Fleet;
using AutoScale.Dashboard.History;
using Microsoft.AspNetCore.Http;

namespace AutoScale.Dashboard.Hosting;

/// <summary>Checks of what a query asks; a problem names the parameter and what it may be.</summary>
static class QueryChecks
{
    const int MostDecisions = 500;

    public static IResult Field(string field, string problem) => TypedResults.ValidationProblem(
        new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [problem] }, detail: $"{field}: {problem}");

    public static IResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);

    public static IResult NoDevice(string id) => NotFound($"No device '{id}' has enrolled.");

    public static IResult Range() => Field("range", $"must be one of {string.Join(", ", TimeRange.Names)}.");

    public static IResult Format() => Field("format", "must be json or csv.");

    public static IResult? DeviceId(string id) => ModelId.IsValidPart(id, 64)
        ? null
        : Field("id", "must have 1 to 64 characters of a-z, A-Z, 0-9, '.', '_' and '-', the first a letter or digit.");

    public static IResult? DeviceClass(string deviceClass, string field = "deviceClass") =>
        deviceClass.Length is >= 1 and <= 64 && deviceClass.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-')
            ? null
            : Field(field, "must have 1 to 64 characters of a-z, 0-9 and '-'.");

    public static IResult? Policy(string? policy) => policy is null || LearnerConfiguration.Policies.Contains(policy)
        ? null
        : Field("policy", $"must be one of {string.Join(", ", LearnerConfiguration.Policies)}.");

    public static IResult? Decisions(string? before, int? count, out DecisionId end, out int asked)
    {
        (end, asked) = (DecisionId.Last, count ?? 100);
        return asked is < 1 or > MostDecisions ? Field("count", $"must be from 1 to {MostDecisions}.")
            : before is not null && !DecisionId.TryParse(before, out end) ? Field("before", "must be a decision's id, such as 1-42.")
            : null;
    }

    public static IResult? Devices(
        string? search, string? deviceClass, string? state, string? sort, string? direction, int? page, int? pageSize, string? policy, out DeviceQuery query)
    {
        query = new DeviceQuery();
        DeviceState? wanted = null;
        if (!string.IsNullOrEmpty(state))
        {
            if (!Enum.TryParse<DeviceState>(state, ignoreCase: true, out var parsed) || !char.IsAsciiLetter(state[0]))
            {
                return Field("state", "must be active, offline, enrolled or revoked.");
            }

            wanted = parsed;
        }

        query = new DeviceQuery(
            string.IsNullOrEmpty(search) ? null : search, string.IsNullOrEmpty(deviceClass) ? null : deviceClass, wanted, sort ?? "id", direction is "desc",
            page ?? 1, pageSize ?? 50, string.IsNullOrEmpty(policy) ? null : policy);
        return query switch
        {
            { Search.Length: > 64 } => Field("search", "must have up to 64 characters."),
            { DeviceClass: { } name } when DeviceClass(name, "class") is { } problem => problem,
            { Policy: { } name } when Policy(name) is { } problem => problem,
            _ when !DeviceQuery.Columns.ContainsKey(query.Sort) => Field("sort", $"must be one of {string.Join(", ", DeviceQuery.Columns.Keys)}."),
            _ when direction is not (null or "asc" or "desc") => Field("direction", "must be asc or desc."),
            { Page: < 1 or > DeviceQuery.MaxPage } => Field("page", $"must be from 1 to {DeviceQuery.MaxPage}."),
            { PageSize: < 1 or > DeviceQuery.MaxPageSize } => Field("pageSize", $"must be from 1 to {DeviceQuery.MaxPageSize}."),
            _ => null,
        };
    }
}
