using System.Text.Json.Nodes;
using AutoScale.Simulator.Fleet;
using AutoScale.Testing;

namespace AutoScale.Silo.Tests.Fleet;

[Collection(ClusterTests.Name)]
public sealed class DirectiveTests(ClusterFixture cluster)
{
    const string Device = "/fleet/v1/operator/directives/devices";
    const string Class = "/fleet/v1/operator/directives/classes";

    [Fact]
    public async Task Order_ReachesTheDeviceAndItsObedienceTheOperator()
    {
        var device = await TestDevice.EnrolledAsync(cluster, deviceClass: "ordered-class");
        await device.StartEpochAsync(1, "ordered-class");
        var (operators, _) = await OperatorAsync();
        var heard = FirstEventAsync(device, "directive");

        var ordered = (await operators.SendAsync(HttpMethod.Put, $"{Class}/ordered-class", new { mode = "onDevice", reason = "audit" })).Json;
        await heard.WithinPatienceAsync("the hint");
        var holds = (await device.GetAsync(device.Path("directive"))).Json;
        Assert.Equal(204, (await device.SendAsync(HttpMethod.Put, device.Path("directive/obeyed"), holds)).Status);

        Assert.Equal("""{"mode":"onDevice","resets":0,"fleetVersion":0,"classVersion":1,"deviceVersion":0}""", holds.ToJsonString());
        Assert.Equal((1, "onDevice", "audit"), (ordered["version"]!.GetValue<int>(), ordered["mode"]!.GetValue<string>(), ordered["reason"]!.GetValue<string>()));
        var seen = await Eventually.Async(
            async () => (await operators.GetAsync($"{Class}/ordered-class")).Json, listing => listing["obeying"]!.GetValue<int>() is 1, "the class's listing counts the device");
        Assert.Equal(1, seen["devices"]!.GetValue<int>());
        var own = (await operators.GetAsync($"{Device}/{device.Id}")).Json;
        Assert.Equal((0, 1, 1), (own["version"]!.GetValue<int>(), own["devices"]!.GetValue<int>(), own["obeying"]!.GetValue<int>()));
        Assert.Equal(holds.ToJsonString(), own["effective"]!.ToJsonString());
        Assert.Equal(holds.ToJsonString(), own["obeyed"]!.ToJsonString());
        Assert.Equal(holds.ToJsonString(), (await operators.GetAsync(device.Path("status"))).Json["directive"]!.ToJsonString());
    }

    [Fact]
    public async Task Order_IsObeyedByAWholePhone()
    {
        var (operators, _) = await OperatorAsync();
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var demo = DemoFleet.RunAsync(
            new DemoOptions { Phones = 1, DataDirectory = folder.Path, InferencesPerSecond = 200 },
            cluster.Cluster.CloudAddress, cluster.Cluster.PeerAddress, cluster.Cluster.EnrollmentKey, new PlainDemoView(TextWriter.Null), stop.Token);
        await AppliedAsync(100);

        await operators.PostAsync($"{Device}/phone-1/reset", new { reason = "begin anew" });
        await operators.SendAsync(HttpMethod.Put, $"{Class}/mi8pro", new { mode = "rule", reason = "kill switch" });
        var obeying = await Eventually.Async(
            async () => (await operators.GetAsync($"{Device}/phone-1")).Json,
            listing => listing["obeying"]!.GetValue<int>() is 1 && listing["obeyed"]!["mode"]!.GetValue<string>() is "rule", "the phone says that it obeys");
        Assert.Equal("""{"mode":"rule","resets":1,"fleetVersion":0,"classVersion":1,"deviceVersion":1}""", obeying["obeyed"]!.ToJsonString());

        // What it was running when it heard may come in still, and so may what it had not sent.
        var settled = await AppliedAsync((await AppliedAsync(0)).Inferences + 400);
        var after = await AppliedAsync(settled.Inferences + 200);
        Assert.Equal(after.Inferences - settled.Inferences, after.Baseline - settled.Baseline);

        await stop.CancelAsync();
        var summary = await demo;
        Assert.True(summary.IsExact, "a transition was lost, applied twice, or the tables differ");

        Task<(long Inferences, long Baseline)> AppliedAsync(long atLeast) => Eventually.Async(
            async () =>
            {
                // Nothing is known of the phone before its first epoch.
                var totals = (await operators.GetAsync("/fleet/v1/devices/phone-1/status")).Json["totals"];
                return totals is null ? default : (totals["inferences"]!.GetValue<long>(), totals["perTarget"]!.AsObject().Where(target => target.Key.StartsWith("local/cpu/fp32/2803", StringComparison.Ordinal)).Sum(target => target.Value!.GetValue<long>()));
            },
            totals => totals.Item1 >= atLeast,
            $"{atLeast} transitions of the phone are applied");
    }

    [Fact]
    public async Task Order_OfANamedRuleTravelsToTheDeviceAndIntoTheAudit()
    {
        var deviceClass = $"ruled-{Guid.NewGuid():n}";
        var device = await TestDevice.EnrolledAsync(cluster, deviceClass: deviceClass);
        await device.StartEpochAsync(1, deviceClass);
        var (operators, _) = await OperatorAsync();

        var ordered = (await operators.SendAsync(HttpMethod.Put, $"{Class}/{deviceClass}", new { mode = "rule", rule = "cloud", reason = "hot" })).Json;
        var holds = (await device.GetAsync(device.Path("directive"))).Json;
        Assert.Equal(204, (await device.SendAsync(HttpMethod.Put, device.Path("directive/obeyed"), holds)).Status);
        var own = (await operators.GetAsync($"{Device}/{device.Id}")).Json;
        var wrong = await operators.SendAsync(HttpMethod.Put, $"{Class}/{deviceClass}", new { mode = "rule", rule = "fastest" });
        var lifted = (await operators.SendAsync(HttpMethod.Put, $"{Class}/{deviceClass}", new { mode = "learned", reason = "" })).Json;

        Assert.Equal("cloud", ordered["rule"]!.GetValue<string>());
        Assert.Equal("""{"mode":"rule","resets":0,"fleetVersion":0,"classVersion":1,"deviceVersion":0,"rule":"cloud"}""", holds.ToJsonString());
        Assert.Equal((holds.ToJsonString(), 1), (own["obeyed"]!.ToJsonString(), own["obeying"]!.GetValue<int>()));
        Assert.Contains("edge-cpu-fp32, edge-best, connected-edge, cloud", wrong.Json.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(lifted["rule"]);
        Assert.Equal("""{"mode":"learned","resets":0,"fleetVersion":0,"classVersion":2,"deviceVersion":0}""", (await device.GetAsync(device.Path("directive"))).Json.ToJsonString());
        Assert.Contains("Rule cloud: hot", (await operators.GetAsync("/fleet/v1/operator/audit?action=orderClass")).Json.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reset_CountsEveryTime()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        var (operators, _) = await OperatorAsync();

        await operators.PostAsync($"{Device}/{device.Id}/reset", new { reason = "" });
        var second = (await operators.PostAsync($"{Device}/{device.Id}/reset", new { reason = "wrong sensor" })).Json;

        Assert.Equal((2, 2, 0), (second["resets"]!.GetValue<int>(), second["version"]!.GetValue<int>(), second["obeying"]!.GetValue<int>()));
        Assert.Equal(2, (await device.GetAsync(device.Path("directive"))).Json["resets"]!.GetValue<int>());
    }

    [Fact]
    public async Task Decide_ObeysWhatIsOrdered()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        await device.StartEpochAsync(1);
        var (operators, _) = await OperatorAsync();
        await operators.SendAsync(HttpMethod.Put, $"{Device}/{device.Id}", new { mode = "rule", reason = "" });

        var forced = (await device.PostAsync(device.Path("decisions"), new { state = 1, allowedTargets = new[] { "cloud/cpu/fp32", "local/cpu/fp32/1000" } })).Json;
        var explained = (await device.PostAsync(device.Path("decisions"), new { state = 1, allowedTargets = new[] { "cloud/cpu/fp32", "local/cpu/fp32/1000" }, explain = true })).Json;
        Assert.Equal(
            """[{"target":"local/cpu/fp32/1000","value":0,"visits":0,"isAllowed":true},{"target":"cloud/cpu/fp32","value":0,"visits":0,"isAllowed":false}]""",
            explained["explain"]!.ToJsonString());
        var remote = await device.PostAsync(device.Path("decisions"), new { state = 1, allowedTargets = new[] { "cloud/cpu/fp32" } });

        Assert.Equal("""{"target":"local/cpu/fp32/1000","reason":"forced","propensity":1}""", forced.ToJsonString());
        Assert.Equal(["allowedTargets"], remote.Fields);
    }

    [Fact]
    public async Task Experience_TakesAResetEntry()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        await device.StartEpochAsync(1);

        var taken = await device.ExperienceAsync(1, 1, TestDevice.Inference(), new { reset = true });
        var both = await device.ExperienceAsync(1, 3, new { reset = true, adoptedPriorVersion = 2 });

        Assert.Equal(2, taken.Json["applied"]!.GetValue<int>());
        Assert.Equal(["entries[0]"], both.Fields);
    }

    [Theory]
    [InlineData($"{Class}/NoClass", """{"mode":"rule","reason":""}""", "deviceClass")]
    [InlineData($"{Device}/-x", """{"mode":"rule","reason":""}""", "id")]
    [InlineData($"{Device}/any", """{"mode":"whatever","reason":""}""", "mode")]
    [InlineData($"{Device}/any", """{"mode":"rule","rule":"whatever"}""", "rule")]
    [InlineData($"{Device}/any", """{"mode":"onDevice","rule":"cloud"}""", "rule")]
    [InlineData($"{Device}/any", """{"reason":""}""", "body")]
    [InlineData($"{Device}/any", """{"mode":"rule","colour":1}""", "colour")]
    public async Task Order_NamesTheFieldThatIsWrong(string path, string body, string field)
    {
        var (operators, _) = await OperatorAsync();

        var reply = await operators.SendAsync(HttpMethod.Put, path, JsonNode.Parse(body));

        Assert.Equal(400, reply.Status);
        Assert.Equal([field], reply.Fields);
    }

    [Fact]
    public async Task Order_RefusesAReasonThatIsTooLong()
    {
        var (operators, _) = await OperatorAsync();

        Assert.Equal(["reason"], (await operators.SendAsync(HttpMethod.Put, $"{Device}/any", new { mode = "rule", reason = new string('x', 201) })).Fields);
        Assert.Equal(["reason"], (await operators.PostAsync($"{Device}/any/reset", new { reason = new string('x', 201) })).Fields);
    }

    [Fact]
    public async Task Orders_AreForOperatorsOnly()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        var other = await TestDevice.EnrolledAsync(cluster);

        Assert.Equal(403, (await device.SendAsync(HttpMethod.Put, $"{Device}/{device.Id}", new { mode = "learned", reason = "" })).Status);
        Assert.Equal(403, (await device.PostAsync("/fleet/v1/operator/directives/fleet/reset", new { reason = "" })).Status);
        Assert.Equal(403, (await device.GetAsync(other.Path("directive"))).Status);
        Assert.Equal(["resets"], (await device.SendAsync(HttpMethod.Put, device.Path("directive/obeyed"), new { mode = "rule", resets = -1, fleetVersion = 0, classVersion = 0, deviceVersion = 0 })).Fields);
    }

    async Task<(TestDevice Operators, string Token)> OperatorAsync()
    {
        var token = await TestDevice.OperatorTokenAsync(cluster);
        return (new TestDevice(cluster.Cloud, "operator", "") { AccessToken = token }, token);
    }

    async Task FirstEventAsync(TestDevice device, string name)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var request = new HttpRequestMessage(HttpMethod.Get, device.Path("events"));
        request.Headers.Authorization = new("Bearer", device.AccessToken);
        using var response = await cluster.Cloud.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        while (await reader.ReadLineAsync(patience.Token) != $"event: {name}")
        {
        }
    }
}
