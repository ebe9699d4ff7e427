using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using AutoScale.Core.Directives;
using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.Testing;

namespace AutoScale.EdgeClient.Tests;

/// <summary>What goes wrong with a request.</summary>
public enum Fault
{
    None,

    /// <summary>The request is lost on the way.</summary>
    LoseRequest,

    /// <summary>It is done, but the answer is lost.</summary>
    LoseAnswer,

    /// <summary>It arrives twice.</summary>
    Duplicate,

    /// <summary>503 with Retry-After: 1.</summary>
    Busy,

    /// <summary>It is done, but no answer ever comes.</summary>
    Hang,
}

/// <summary>
/// The fleet API in memory, for one device, as docs/protocol.md describes it; the grain's part is Core's <see cref="DeviceReplica"/>. Faults are
/// injected by the test.
/// </summary>
public sealed class FakeFleet : HttpMessageHandler
{
    public const string Key = "let-me-in";

    readonly SemaphoreSlim turn = new(1, 1);
    int issued;

    /// <summary>Asked for every request to <c>fleet/v1</c>.</summary>
    public Func<HttpRequestMessage, Fault> Inject { get; set; } = _ => Fault.None;

    /// <summary>Answers what is not of the fleet API, such as inference.</summary>
    public Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>? Other { get; set; }

    public Dictionary<int, PriorSnapshot> Priors { get; } = [];

    /// <summary>What holds for the device; null for a fleet from before there were orders.</summary>
    public Directive? Directive { get; set; }

    /// <summary>The epoch that was begun last, or that a device wished to begin.</summary>
    public EpochRequest? LastEpoch { get; private set; }

    /// <summary>What the device said it obeys, in order.</summary>
    public List<Directive> Obeyed { get; } = [];

    public DeviceReplica? Replica { get; private set; }

    public int Epoch { get; private set; }

    public long Sequence { get; private set; }

    public long TransitionsApplied { get; private set; }

    public long Duplicates { get; private set; }

    public List<string> Requests { get; } = [];

    public List<ExperienceRequest> Batches { get; } = [];

    public int Enrollments { get; private set; }

    public int Refreshes { get; private set; }

    /// <summary>Token life in seconds, as the fleet says it.</summary>
    public int ExpiresInSeconds { get; set; } = 3600;

    /// <summary>The only access token that is accepted; null for none.</summary>
    public string? Accepted { get; set; }

    public bool RefreshWorks { get; set; } = true;

    /// <summary>Lines that the event stream has yet to send; a null line ends it.</summary>
    public System.Threading.Channels.Channel<string?> Events { get; } = System.Threading.Channels.Channel.CreateUnbounded<string?>();

    public TaskCompletionSource EventsConnected { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The fleet forgets the device, as after the loss of its database.</summary>
    public void Forget() => (Replica, Epoch, Sequence, TransitionsApplied, Duplicates) = (null, 0, 0, 0, 0);

    /// <summary>Pretends an earlier life of the device.</summary>
    public void PretendEpoch(int epoch, long sequence) => (Epoch, Sequence) = (epoch, sequence);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (!path.StartsWith("/fleet/v1/", StringComparison.Ordinal))
        {
            return await (Other ?? throw new InvalidOperationException($"Nobody expects {path}."))(request, cancellationToken);
        }

        if (path is "/fleet/v1/signing-keys")
        {
            // A silo that does not sign: asked once, and no concern of the tests' faults.
            return new HttpResponseMessage(HttpStatusCode.NotFound);
        }

        if (path.EndsWith("/events", StringComparison.Ordinal))
        {
            lock (Requests)
            {
                Requests.Add($"{request.Method} {path}");
            }

            return Problem(request) ?? Stream();
        }

        await turn.WaitAsync(cancellationToken);
        try
        {
            Requests.Add($"{request.Method} {path}");
            switch (Inject(request))
            {
                case Fault.LoseRequest:
                    throw new HttpRequestException("connection refused");
                case Fault.Busy:
                    var busy = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
                    busy.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(1));
                    return busy;
                case Fault.LoseAnswer:
                    await HandleAsync(request, path, cancellationToken);
                    throw new HttpRequestException("connection reset");
                case Fault.Duplicate:
                    await HandleAsync(request, path, cancellationToken);
                    return await HandleAsync(request, path, cancellationToken);
                case Fault.Hang:
                    await HandleAsync(request, path, cancellationToken);
                    break;
                default:
                    return await HandleAsync(request, path, cancellationToken);
            }
        }
        finally
        {
            turn.Release();
        }

        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("Infinite waits do not end.");
    }

    static HttpResponseMessage Json<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        new(HttpStatusCode.OK) { Content = JsonContent.Create(value, type) };

    static async Task<T> ReadAsync<T>(HttpRequestMessage request, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        (await request.Content!.ReadFromJsonAsync(type, cancellationToken))!;

    async Task<HttpResponseMessage> HandleAsync(HttpRequestMessage request, string path, CancellationToken cancellationToken)
    {
        switch (path)
        {
            case "/fleet/v1/enroll":
                var enroll = await ReadAsync(request, FleetRequestJson.Default.EnrollRequest, cancellationToken);
                Enrollments++;
                return enroll.EnrollmentKey == Key
                    ? Json(new EnrollResponse(Issue(), $"refresh-{issued}", ExpiresInSeconds, new WirePosition(Epoch, Sequence)), FleetResponseJson.Default.EnrollResponse)
                    : new HttpResponseMessage(HttpStatusCode.Unauthorized);
            case "/fleet/v1/token/refresh":
                var refresh = await ReadAsync(request, FleetRequestJson.Default.TokenRefreshRequest, cancellationToken);
                Refreshes++;
                return RefreshWorks && refresh.RefreshToken == $"refresh-{issued}"
                    ? Json(new TokenResponse(Issue(), $"refresh-{issued}", ExpiresInSeconds), FleetResponseJson.Default.TokenResponse)
                    : new HttpResponseMessage(HttpStatusCode.Unauthorized);
        }

        if (Problem(request) is { } problem)
        {
            return problem;
        }

        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries)[4..];
        switch (parts[0])
        {
            case "epochs":
                var start = await ReadAsync(request, FleetRequestJson.Default.EpochRequest, cancellationToken);
                if (RefusesProfiles && start.Profile is not null)
                {
                    return new HttpResponseMessage(HttpStatusCode.BadRequest);
                }

                return Json(Start(int.Parse(parts[1], CultureInfo.InvariantCulture), start), FleetResponseJson.Default.WirePosition);
            case "experience":
                var batch = await ReadAsync(request, FleetRequestJson.Default.ExperienceRequest, cancellationToken);
                Batches.Add(batch);
                return Json(Apply(batch), FleetResponseJson.Default.ExperienceResponse);
            case "policy":
                var since = int.Parse(request.RequestUri!.Query.Split('&')[0]["?since=".Length..], CultureInfo.InvariantCulture);
                return Priors.Keys.Where(version => version > since).OrderDescending().FirstOrDefault() is > 0 and var latest
                    ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(StatisticCodec.Encode(Priors[latest].ToStatistics())) }
                    : new HttpResponseMessage(HttpStatusCode.NoContent);
            case "directive" when parts is [_]:
                return Directive is { } directive
                    ? Json(WireDirective.Of(directive), FleetResponseJson.Default.WireDirective)
                    : new HttpResponseMessage(HttpStatusCode.NotFound);
            case "directive":
                Obeyed.Add((await ReadAsync(request, FleetRequestJson.Default.WireDirective, cancellationToken)).ToDirective());
                return new HttpResponseMessage(HttpStatusCode.NoContent);
            default:
                return new HttpResponseMessage(HttpStatusCode.NotFound);
        }
    }

    HttpResponseMessage? Problem(HttpRequestMessage request) =>
        Accepted is not null && request.Headers.Authorization?.Parameter == Accepted ? null : new HttpResponseMessage(HttpStatusCode.Unauthorized);

    string Issue() => Accepted = $"token-{++issued}";

    /// <summary>Whether it is of a version that does not take profiles.</summary>
    public bool RefusesProfiles { get; init; }

    WirePosition Start(int epoch, EpochRequest start)
    {
        LastEpoch = start;
        if (epoch > Epoch)
        {
            Replica = new DeviceReplica(
                start.Descriptors, start.StateCount, new QLearningOptions { LearningRate = start.LearningRate, Discount = start.Discount });
            if (start.Table is not null)
            {
                Replica.Restore(SnapshotCodec.DecodePolicy(start.Table));
            }

            (Epoch, Sequence) = (epoch, 0);
        }

        return new WirePosition(Epoch, Sequence);
    }

    ExperienceResponse Apply(ExperienceRequest batch)
    {
        Assert.InRange(batch.Entries.Length, 1, ExperienceRequest.MaxEntries);
        if (batch.Epoch != Epoch || Replica is null)
        {
            return new(WireOutcome.WrongEpoch, new(Epoch, Sequence), 0, 0);
        }

        if (batch.FirstSequence > Sequence + 1)
        {
            return new(WireOutcome.Gap, new(Epoch, Sequence), 0, 0);
        }

        var known = (int)Math.Min(Sequence - batch.FirstSequence + 1, batch.Entries.Length);
        Duplicates += known;
        if (batch.Entries.Skip(known).Any(entry => entry.AdoptedPriorVersion > 0 && !Priors.ContainsKey(entry.AdoptedPriorVersion)))
        {
            return new(WireOutcome.PriorUnknown, new(Epoch, Sequence), 0, known);
        }

        foreach (var entry in batch.Entries.Skip(known))
        {
            if (entry.Inference is { } inference)
            {
                Replica.Apply(new(new(inference.State), Replica.ActionOf(inference.Target), inference.Reward, new(inference.NextState)));
                TransitionsApplied++;
            }
            else if (entry.Reset)
            {
                Replica.Reset();
            }
            else
            {
                Replica.Adopt(Priors[entry.AdoptedPriorVersion]);
            }

            Sequence++;
        }

        return new(WireOutcome.Applied, new(Epoch, Sequence), batch.Entries.Length - known, known);
    }

    HttpResponseMessage Stream()
    {
        var pipe = new System.IO.Pipelines.Pipe();
        _ = PumpAsync(pipe.Writer);
        EventsConnected.TrySetResult();
        var content = new StreamContent(pipe.Reader.AsStream());
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };

        async Task PumpAsync(System.IO.Pipelines.PipeWriter writer)
        {
            while (await Events.Reader.ReadAsync() is { } line)
            {
                await writer.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line));
            }

            EventsConnected = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await writer.CompleteAsync();
        }
    }
}
