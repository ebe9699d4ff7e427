using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AutoScale.Core.Energy;
using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.OpenInference;
using AutoScale.Testing;

namespace AutoScale.Simulator.Tests.Fleet;

/// <summary>
/// A cloud and a peer in memory, as docs/protocol.md describes them: device grains over Core's <see cref="DeviceReplica"/>, a prior by class that is published
/// with every batch, and inference that answers at once. The test takes the tiers down, or makes inference hang.
/// </summary>
sealed class FakeTiers : HttpMessageHandler
{
    public const string Key = "let-me-in-please";

    public static readonly Uri Cloud = new("https://cloud.test");
    public static readonly Uri Peer = new("https://peer.test");

    readonly Lock gate = new();
    readonly Dictionary<string, Device> devices = [];
    readonly Dictionary<string, Class> classes = [];
    readonly List<(Func<bool> Holds, TaskCompletionSource Happened)> waits = [];

    /// <summary>Whether every connection is refused.</summary>
    public bool IsDown { get; set; }

    /// <summary>Whether the early-exit network is served too, so that phones run networks in parts.</summary>
    public bool ServesParts { get; init; }

    /// <summary>Whether inference never answers.</summary>
    public bool InferenceHangs { get; set; }

    /// <summary>Models asked for, by tier: <c>cloud mobilenet_v1@1 gpu</c>.</summary>
    public ConcurrentBag<string> Inferences { get; } = [];

    public int ConnectionsRefused { get; private set; }

    /// <summary>Completes when a device has had so many transitions applied.</summary>
    public Task AppliedAsync(string device, long count) => WhenAsync(() => devices.TryGetValue(device, out var known) && known.Totals.Inferences >= count);

    /// <summary>Completes when so many requests were refused.</summary>
    public Task RefusedAsync(int count) => WhenAsync(() => ConnectionsRefused >= count);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsDown)
        {
            lock (gate)
            {
                ConnectionsRefused++;
                Notify();
            }

            throw new HttpRequestException("connection refused");
        }

        var path = request.RequestUri!.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        switch (path)
        {
            case ["v2"]:
                return Json("""{"name":"autoscale","host":"fake"}""");
            case ["v2", "models", _, "versions", _, "ready"]:
                return new HttpResponseMessage(ServesParts ? HttpStatusCode.OK : HttpStatusCode.NotFound);
            case ["v2", "models", var model, "versions", var version, "infer"]:
                return await InferAsync(request, $"{request.RequestUri.Host.Split('.')[0]} {model}@{version}", cancellationToken);
            case ["fleet", "v1", "enroll"]:
                var enroll = (await request.Content!.ReadFromJsonAsync(FleetRequestJson.Default.EnrollRequest, cancellationToken))!;
                return enroll.EnrollmentKey == Key ? Json(Enroll(enroll)) : new HttpResponseMessage(HttpStatusCode.Unauthorized);
            case ["fleet", "v1", "devices", var id, .. var rest]:
                return request.Headers.Authorization?.Parameter == $"token-{id}"
                    ? await HandleAsync(request, id, rest, cancellationToken)
                    : new HttpResponseMessage(HttpStatusCode.Unauthorized);
            default:
                return new HttpResponseMessage(HttpStatusCode.NotFound);
        }
    }

    static HttpResponseMessage Json(string json) => new(HttpStatusCode.OK) { Content = new StringContent(json, new MediaTypeHeaderValue("application/json")) };

    static HttpResponseMessage Json<T>(T value) => Json(JsonSerializer.Serialize(value, JsonSerializerOptions.Web));

    static HttpResponseMessage Bytes(byte[]? bytes) => bytes is null
        ? new HttpResponseMessage(HttpStatusCode.NoContent)
        : new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) };

    async Task<HttpResponseMessage> InferAsync(HttpRequestMessage request, string model, CancellationToken cancellationToken)
    {
        Inferences.Add($"{model} {string.Join("", request.Headers.GetValues(FleetHeaders.Processor))}");
        if (InferenceHangs)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        var length = int.Parse(request.Content.Headers.GetValues(FleetHeaders.InferenceHeaderLength).Single(), CultureInfo.InvariantCulture);
        Assert.NotEmpty(InferReader.ReadRequest(body, length).Inputs);
        return Json("""{"model_name":"m","model_version":"1","outputs":[{"name":"logits","datatype":"FP32","shape":[1],"data":[1.5]}]}""");
    }

    EnrollResponse Enroll(EnrollRequest request)
    {
        lock (gate)
        {
            var device = devices.TryGetValue(request.DeviceId, out var known) ? known : devices[request.DeviceId] = new Device(request.DeviceClass);
            return new EnrollResponse($"token-{request.DeviceId}", "refresh", 3600, device.Position);
        }
    }

    async Task<HttpResponseMessage> HandleAsync(HttpRequestMessage request, string id, string[] path, CancellationToken cancellationToken)
    {
        switch (path)
        {
            case ["events"]:
                return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new System.IO.Pipelines.Pipe().Reader.AsStream()) };
            case ["epochs", var epoch]:
                var start = (await request.Content!.ReadFromJsonAsync(FleetRequestJson.Default.EpochRequest, cancellationToken))!;
                return Exclusively(() => Json(devices[id].Start(int.Parse(epoch, CultureInfo.InvariantCulture), start)));
            case ["experience"]:
                var batch = (await request.Content!.ReadFromJsonAsync(FleetRequestJson.Default.ExperienceRequest, cancellationToken))!;
                return Exclusively(() => Json(Apply(devices[id], batch)));
            case ["policy"]:
                var since = int.Parse(request.RequestUri!.Query.Split('&')[0]["?since=".Length..], CultureInfo.InvariantCulture);
                return Exclusively(() => Bytes(classes.TryGetValue(devices[id].DeviceClass, out var known) && known.Published.Count > since
                    ? StatisticCodec.Encode(known.Published[^1].ToStatistics())
                    : null));
            case ["table"]:
                return Exclusively(() => Bytes(devices[id].Replica is { } replica ? SnapshotCodec.Encode(replica.ToSnapshot()) : null));
            case ["status"]:
                return Exclusively(() => Json(devices[id].Status()));
            default:
                return new HttpResponseMessage(HttpStatusCode.NotFound);
        }
    }

    ExperienceResponse Apply(Device device, ExperienceRequest batch)
    {
        var published = classes.TryGetValue(device.DeviceClass, out var known) ? known : classes[device.DeviceClass] = new Class();
        var response = device.Apply(batch, published.Published);
        published.Publish(device.DeviceClass, device.Replica!.TakeContribution());
        return response;
    }

    T Exclusively<T>(Func<T> action)
    {
        lock (gate)
        {
            var result = action();
            Notify();
            return result;
        }
    }

    Task WhenAsync(Func<bool> holds)
    {
        lock (gate)
        {
            var happened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waits.Add((holds, happened));
            Notify();
            return happened.Task;
        }
    }

    void Notify()
    {
        foreach (var (_, happened) in waits.Where(wait => wait.Holds()).ToArray())
        {
            happened.TrySetResult();
        }
    }

    sealed class Class
    {
        readonly PriorSums sums = new();

        public List<PriorSnapshot> Published { get; } = [];

        public void Publish(string deviceClass, IReadOnlyList<PriorCell> cells)
        {
            if (cells.Count > 0)
            {
                sums.Add(cells);
                Published.Add(sums.ToSnapshot(deviceClass, Published.Count + 1, devices: 1));
            }
        }
    }

    sealed class Device(string deviceClass)
    {
        int epoch;
        long sequence;
        long duplicates;

        public string DeviceClass => deviceClass;

        public DeviceReplica? Replica { get; private set; }

        public DeviceTotals Totals { get; } = new();

        public WirePosition Position => new(epoch, sequence);

        public WirePosition Start(int begun, EpochRequest start)
        {
            if (begun > epoch)
            {
                Replica = new DeviceReplica(
                    start.Descriptors, start.StateCount, new QLearningOptions { LearningRate = start.LearningRate, Discount = start.Discount });
                if (start.Table is { Length: > 0 })
                {
                    Replica.Restore(SnapshotCodec.DecodePolicy(start.Table));
                }

                (epoch, sequence) = (begun, 0);
            }

            return Position;
        }

        public ExperienceResponse Apply(ExperienceRequest batch, IReadOnlyList<PriorSnapshot> priors)
        {
            if (batch.Epoch != epoch)
            {
                return new ExperienceResponse(WireOutcome.WrongEpoch, Position, 0, 0);
            }

            if (batch.FirstSequence > sequence + 1)
            {
                return new ExperienceResponse(WireOutcome.Gap, Position, 0, 0);
            }

            var known = (int)Math.Min(sequence - batch.FirstSequence + 1, batch.Entries.Length);
            duplicates += known;
            foreach (var entry in batch.Entries.Skip(known))
            {
                Apply(entry, priors);
                sequence++;
            }

            return new ExperienceResponse(WireOutcome.Applied, Position, batch.Entries.Length - known, known);
        }

        public WireStatus Status() => new(
            deviceClass, Position, Totals.Inferences, duplicates, Replica?.PriorVersion ?? 0,
            new WireTotals(
                Totals.Inferences, Totals.EnergyMillijoules, Totals.RemoteEnergyMillijoules, Totals.BaselineEnergyMillijoules, Totals.LatencyMs,
                Totals.QosViolations, Totals.AccuracyViolations, Totals.Fallbacks, Totals.Measured, Totals.PerTarget));

        void Apply(WireEntry entry, IReadOnlyList<PriorSnapshot> priors)
        {
            if (entry.Inference is not { } inference)
            {
                Replica!.Adopt(priors[entry.AdoptedPriorVersion - 1]);
                return;
            }

            var transition = new Transition(new(inference.State), Replica!.ActionOf(inference.Target), inference.Reward, new(inference.NextState));
            Replica.Apply(transition);
            Totals.Add(
                new Experience(
                    transition, inference.Network, inference.Reason, inference.Propensity,
                    new Outcome(inference.EnergyMillijoules, inference.LatencyMs, inference.AccuracyPercent),
                    new QualityConstraints(inference.QosLatencyMs, inference.QosAccuracyPercent),
                    new EnergyReading(inference.EnergyMillijoules, inference.RemoteEnergyMillijoules, inference.Provenance),
                    inference.BaselineMillijoules, inference.FellBack, inference.At),
                inference.Target);
        }
    }
}
