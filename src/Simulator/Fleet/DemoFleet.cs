using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using AutoScale.Simulator.Networks;
using AutoScale.Simulator.Parts;
using AutoScale.Simulator.Phones;
using AutoScale.Simulator.Tiers;

namespace AutoScale.Simulator.Fleet;

/// <summary>
/// The demo: emulated phones that enroll at real silos, decide per inference where to run it, learn, and share what they learned. Phones 1 to 3, one of each
/// kind, start at once with blank tables; the others join after a third of the run, once their class has published a prior, and start from it.
/// </summary>
public sealed class DemoFleet
{
    /// <summary>Kinds of phones, in the order in which they are handed out.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["mi8pro", "galaxy-s10e", "moto-x-force"];

    readonly DemoOptions options;
    readonly DemoWorld world;
    readonly List<DemoPhone> phones = [];
    readonly long start;
    volatile DemoStage stage;

    DemoFleet(DemoOptions options, DemoWorld world)
    {
        (this.options, this.world) = (options, world);
        start = world.Time.GetTimestamp();
    }

    /// <summary>Runs a demo to its end: the duration is over or it is cancelled, the phones have stopped, their journals are flushed, the grains are asked.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="cloud">Address of a cloud silo's gateway.</param>
    /// <param name="peer">Address of a peer silo's gateway.</param>
    /// <param name="enrollmentKey">Lets the phones enroll.</param>
    /// <param name="view">Shows progress and result.</param>
    /// <param name="stop">Ends the run early; what was learned until then is still flushed and collected.</param>
    /// <param name="time">Wall time; null for the system's.</param>
    /// <param name="handler">Carries the requests; null for the network.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="DemoFailedException">The grains could not be asked in time.</exception>
    public static async Task<DemoSummary> RunAsync(
        DemoOptions options,
        Uri cloud,
        Uri peer,
        string enrollmentKey,
        IDemoView view,
        CancellationToken stop,
        TimeProvider? time = null,
        HttpMessageHandler? handler = null)
    {
        options.Validate();
        using var parts = await ServesPartsAsync(cloud, handler, stop) ? new DemoParts() : null;
        var world = new DemoWorld(cloud, peer, enrollmentKey, time ?? TimeProvider.System, handler, parts);
        using var data = DataFolder.Open(options.DataDirectory);
        using var ended = new CancellationTokenSource();
        var fleet = new DemoFleet(options, world);
        var shown = Task.CompletedTask;
        try
        {
            fleet.AddPhones(data.Path);
            shown = view.ShowAsync(fleet.Read, ended.Token);
            await fleet.WorkAsync(stop);
            var complete = await fleet.FlushAsync();
            var summary = await fleet.CollectAsync(complete);
            fleet.stage = DemoStage.Done;
            await EndAsync();
            view.Show(summary);
            return summary;
        }
        finally
        {
            await EndAsync();
            fleet.phones.ForEach(phone => phone.Dispose());
        }

        async Task EndAsync()
        {
            await ended.CancelAsync();
            await shown;
        }
    }

    TimeSpan Elapsed => world.Time.GetElapsedTime(start);

    DemoProgress Read() => new(stage, Elapsed, options.Duration, [.. phones.Select(phone => phone.Progress)]);

    void AddPhones(string directory)
    {
        var assumptions = new EmulationAssumptions();
        var costs = Kinds.Select(kind => new PhoneCosts(ProfileCatalog.Find(kind), world.Catalog, TierProcessor.Testbed, assumptions)
        {
            Parts = options.InParts && world.Parts is { } parts ? parts.For(ProfileCatalog.Find(kind)) : PhoneParts.None,
        }).ToArray();
        for (var number = 1; number <= options.Phones; number++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"phone-{number}");
            phones.Add(new DemoPhone(id, costs[(number - 1) % Kinds.Count], options, world, Path.Combine(directory, id)));
        }
    }

    async Task WorkAsync(CancellationToken stop)
    {
        using var expiry = options.Duration is { } duration ? new CancellationTokenSource(duration, world.Time) : new CancellationTokenSource();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, expiry.Token);
        var running = phones.Select((phone, index) => Task.Run(() => WorkAsync(phone, isFirst: index < Kinds.Count, end.Token), CancellationToken.None)).ToArray();
        var failed = await Task.WhenAny(Task.WhenAll(running), FirstFailureAsync(running));
        if (failed.IsFaulted)
        {
            await end.CancelAsync();
        }

        await Task.WhenAll(running);
    }

    static async Task FirstFailureAsync(IEnumerable<Task> running)
    {
        await foreach (var task in Task.WhenEach(running))
        {
            await task;
        }
    }

    async Task WorkAsync(DemoPhone phone, bool isFirst, CancellationToken stop)
    {
        try
        {
            if (!isFirst)
            {
                await Task.Delay(options.JoinAfter, world.Time, stop);
                await phone.AwaitPriorAsync(options.PriorTimeout, stop);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await phone.WorkAsync(stop);
    }

    async Task<bool> FlushAsync()
    {
        stage = DemoStage.Flushing;
        using var expiry = new CancellationTokenSource(options.FlushTimeout, world.Time);
        return Array.TrueForAll(await Task.WhenAll(phones.Select(phone => phone.FlushAsync(expiry.Token))), flushed => flushed);
    }

    async Task<DemoSummary> CollectAsync(bool complete)
    {
        var duration = Elapsed;
        using var expiry = new CancellationTokenSource(options.FlushTimeout, world.Time);
        try
        {
            var devices = await Task.WhenAll(phones.Select(phone => DemoReport.AskAsync(phone, world.Time, expiry.Token)));
            return DemoReport.Summarize(phones, devices, await ReadHostAsync(expiry.Token), world.Calls.Read(), options, duration, complete);
        }
        catch (OperationCanceledException exception)
        {
            throw new DemoFailedException($"The fleet at {world.Cloud} did not say within {options.FlushTimeout.TotalSeconds} s what it applied; look at the silo's log.", exception);
        }
    }

    /// <summary>Whether the silos have the early-exit network. Silos that run elsewhere may not: then phones run whole networks only.</summary>
    static async Task<bool> ServesPartsAsync(Uri cloud, HttpMessageHandler? handler, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(handler ?? new SocketsHttpHandler(), disposeHandler: handler is null);
        try
        {
            using var answer = await client.GetAsync(new Uri(cloud, $"/v2/models/{DemoModels.Whole.Name}/versions/{DemoModels.Whole.Version}/ready"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    async Task<string> ReadHostAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient(world.Handler ?? new SocketsHttpHandler(), disposeHandler: world.Handler is null);
        try
        {
            var metadata = await client.GetFromJsonAsync<JsonElement>(new Uri(world.Cloud, "/v2"), cancellationToken);
            return metadata.TryGetProperty("host", out var host) ? host.GetString() ?? "unknown" : "unknown";
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException)
        {
            return "unknown";
        }
    }
}

/// <summary>The demo could not be brought to its end. The message says why.</summary>
public sealed class DemoFailedException(string message, Exception? inner = null) : Exception(message, inner);
