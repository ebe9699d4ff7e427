using System.Text.Json;
using AutoScale.Dashboard.Contract;
using AutoScale.Silo.Configuration;

namespace AutoScale.Silo.Tests.Dashboard;

public sealed class LiveTests : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("autoscale-dashboard-").FullName;
    DashboardSilo silo = null!;

    public async Task InitializeAsync()
    {
        silo = await DashboardSilo.StartAsync(new StorageOptions { Directory = folder });
        await silo.SignInAsync();
    }

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Live_BringsWhatDevicesDo()
    {
        var phone = await silo.EnrollAsync("phone-1");
        await phone.StartEpochAsync(1);
        await using var stream = await EventReader.OpenAsync(silo, "?device=phone-1");
        await phone.ExperienceAsync(1, 1, DashboardSilo.Entry(10, 40), DashboardSilo.Entry(20, 40));

        var fleet = await stream.FindAsync<FleetEvent>("fleet", fleet => fleet.Quality.Inferences is 2);
        var device = await stream.FindAsync<DeviceEvent>("device", device => device.Decisions.Length > 0);

        Assert.Equal((80.0 - 30, 1L), (fleet.Data.Saving.SavedMillijoules.Value, fleet.Data.Devices.Active));
        Assert.Equal(["1-2", "1-1"], device.Data.Decisions.Select(decision => decision.Id));
    }

    [Fact]
    public async Task Live_GivesWhoComesBackWhatItMissed()
    {
        var phone = await silo.EnrollAsync("phone-1");
        await phone.StartEpochAsync(1);
        string id;
        await using (var stream = await EventReader.OpenAsync(silo, "?device=phone-1"))
        {
            await phone.ExperienceAsync(1, 1, DashboardSilo.Entry(10, 40));
            id = (await stream.FindAsync<DeviceEvent>("device", device => device.Decisions.Length > 0)).Id;
        }

        await phone.ExperienceAsync(1, 2, DashboardSilo.Entry(20, 40), DashboardSilo.Entry(30, 40));
        await silo.OverviewOfAsync(3);
        await using var again = await EventReader.OpenAsync(silo, "?device=phone-1", id);
        var missed = await again.FindAsync<DeviceEvent>("device", device => device.Decisions.Length > 0);

        Assert.Equal(["1-3", "1-2"], missed.Data.Decisions.Select(decision => decision.Id));
        Assert.DoesNotContain("reset", again.Names);
    }

    [Fact]
    public async Task Live_SaysWhereItCannotTellWhatWasMissed()
    {
        await using var stream = await EventReader.OpenAsync(silo, "", "another-process.7.1-1");

        await stream.FindAsync<FleetEvent>("fleet", _ => true);

        Assert.Equal(["reset", "fleet"], stream.Names);
    }

    /// <summary>Server-sent events as a browser reads them.</summary>
    sealed class EventReader(HttpResponseMessage response, StreamReader reader) : IAsyncDisposable
    {
        static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        readonly List<(string Name, string Id, string Data)> events = [];

        public IEnumerable<string> Names => events.Select(entry => entry.Name);

        public static async Task<EventReader> OpenAsync(DashboardSilo silo, string query, string? lastEventId = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/dashboard/v1/live" + query);
            if (lastEventId is not null)
            {
                request.Headers.Add("Last-Event-ID", lastEventId);
            }

            var response = await silo.Browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
            return new EventReader(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        }

        /// <summary>The first event of a name that fits, among those that came and those to come.</summary>
        public async Task<(string Id, T Data)> FindAsync<T>(string name, Func<T, bool> fits)
            where T : class
        {
            foreach (var entry in events)
            {
                if (Fits(entry) is { } found)
                {
                    return (entry.Id, found);
                }
            }

            using var patience = new CancellationTokenSource(Patience);
            string @event = "", id = "";
            try
            {
                while (await reader.ReadLineAsync(patience.Token) is { } line)
                {
                    if (line.StartsWith("event: ", StringComparison.Ordinal))
                    {
                        @event = line[7..];
                    }
                    else if (line.StartsWith("id: ", StringComparison.Ordinal))
                    {
                        id = line[4..];
                    }
                    else if (line.StartsWith("data: ", StringComparison.Ordinal))
                    {
                        events.Add((@event, id, line[6..]));
                        if (Fits(events[^1]) is { } data)
                        {
                            return (id, data);
                        }
                    }
                }
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"No event '{name}' came that fits; there came: {string.Join(' ', Names)}.");
            }

            throw new InvalidOperationException($"The stream ended after: {string.Join(' ', Names)}.");

            T? Fits((string Name, string Id, string Data) entry) =>
                entry.Name == name && JsonSerializer.Deserialize<T>(entry.Data, DashboardJson.Options) is { } data && fits(data) ? data : null;
        }

        public ValueTask DisposeAsync()
        {
            reader.Dispose();
            response.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
