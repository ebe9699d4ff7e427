using System.Text.Json.Nodes;
using AutoScale.Core.Learning;

namespace AutoScale.Silo.Tests.Fleet;

[Collection(ClusterTests.Name)]
public sealed class DeviceTests(ClusterFixture cluster)
{
    [Fact]
    public async Task Experience_IsAppliedOnceAndShownInTheStatus()
    {
        var device = await TestDevice.EnrolledAsync(cluster);

        var started = await device.StartEpochAsync(1);
        var first = await device.ExperienceAsync(1, 1, TestDevice.Inference(), TestDevice.Inference(target: "cloud/cpu/fp32"));
        var again = await device.ExperienceAsync(1, 1, TestDevice.Inference(), TestDevice.Inference(target: "cloud/cpu/fp32"), TestDevice.Inference());
        var status = await device.GetAsync(device.Path("status"));

        Assert.Equal("""{"epoch":1,"sequence":0}""", started.Json.ToJsonString());
        Assert.Equal("""{"outcome":"applied","position":{"epoch":1,"sequence":2},"applied":2,"duplicates":0}""", first.Json.ToJsonString());
        Assert.Equal("""{"outcome":"applied","position":{"epoch":1,"sequence":3},"applied":1,"duplicates":2}""", again.Json.ToJsonString());
        Assert.Equal(3, status.Json["transitionsApplied"]!.GetValue<long>());
        Assert.Equal(2, status.Json["duplicatesRefused"]!.GetValue<long>());
        Assert.Equal(30, status.Json["totals"]!["energyMillijoules"]!.GetValue<double>());
        Assert.Equal("""{"local/cpu/fp32/1000":2,"cloud/cpu/fp32":1}""", status.Json["totals"]!["perTarget"]!.ToJsonString());
    }

    [Fact]
    public async Task Experience_SaysGapAndWrongEpoch()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        var early = await device.ExperienceAsync(1, 1, TestDevice.Inference());
        await device.StartEpochAsync(2);

        Assert.Equal("wrongEpoch", early.Json["outcome"]!.GetValue<string>());
        Assert.Equal("wrongEpoch", (await device.ExperienceAsync(1, 1, TestDevice.Inference())).Json["outcome"]!.GetValue<string>());
        Assert.Equal("gap", (await device.ExperienceAsync(2, 5, TestDevice.Inference())).Json["outcome"]!.GetValue<string>());
        Assert.Equal("priorUnknown", (await device.ExperienceAsync(2, 1, new { adoptedPriorVersion = 999 })).Json["outcome"]!.GetValue<string>());
    }

    [Fact]
    public async Task Table_IsTheDevicesOwnAndSurvivesARoundTrip()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        Assert.Equal(204, (await device.GetAsync(device.Path("table"))).Status);

        await device.StartEpochAsync(1);
        await device.ExperienceAsync(1, 1, TestDevice.Inference());
        var table = SnapshotCodec.DecodePolicy((await device.GetAsync(device.Path("table"))).Body);

        // γ·R = 0.5·(-10): the first update of a blank cell.
        Assert.Equal(8, table.StateCount);
        Assert.Equal((Half)(-5), Assert.Single(table.Rows).Values[0]);
    }

    [Fact]
    public async Task Policy_IsThePriorOfTheClassWhereThereIsANewerOne()
    {
        var device = await TestDevice.EnrolledAsync(cluster, deviceClass: "policy-class");
        Assert.Equal(204, (await device.GetAsync(device.Path("policy?since=0"))).Status);
        await device.StartEpochAsync(1);
        await device.ExperienceAsync(1, 1, TestDevice.Inference());

        var version = await FirstPolicyEventAsync(device);
        var policy = await device.GetAsync(device.Path("policy?since=0"));

        Assert.Equal(200, policy.Status);
        Assert.Equal("application/octet-stream", policy.ContentHeaders.ContentType!.MediaType);
        var prior = StatisticCodec.DecodePrior(policy.Body);
        Assert.Equal("policy-class", prior.DeviceClass);
        Assert.True(prior.Version >= version);
        Assert.Equal(policy.Headers.GetValues("Prior-Version").Single(), $"{prior.Version}");
        Assert.Equal(204, (await device.GetAsync(device.Path($"policy?since={prior.Version}"))).Status);
        Assert.Equal(["since"], (await device.GetAsync(device.Path("policy?since=-1"))).Fields);
    }

    [Fact]
    public async Task Decisions_ChooseAmongTheAllowed()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        var question = new { state = 1, allowedTargets = new[] { "cloud/cpu/fp32" } };

        Assert.Equal(409, (await device.PostAsync(device.Path("decisions"), question)).Status);
        await device.StartEpochAsync(1);
        var decision = await device.PostAsync(device.Path("decisions"), question);

        Assert.Equal("cloud/cpu/fp32", decision.Json["target"]!.GetValue<string>());

        // Chance is the device id's: one in ten explores.
        Assert.Contains(decision.Json["reason"]!.GetValue<string>(), new[] { "greedy", "explore" });
        Assert.Equal(["allowedTargets"], (await device.PostAsync(device.Path("decisions"), new { state = 1, allowedTargets = new[] { "cloud/npu/fp32" } })).Fields);
    }

    [Fact]
    public async Task Decisions_UnderOurOwnPolicy_NeedTheProfileAndTheSituation()
    {
        var device = await TestDevice.EnrolledAsync(cluster, deviceClass: "thin-class");
        string[] targets = ["local/cpu/fp32/2000", "local/cpu/fp32/1000"];
        var radio = new { idlePowerMilliwatts = 100, power = new[] { new { signalDbm = -50, transmitMilliwatts = 900, receiveMilliwatts = 700 } } };
        var profile = new
        {
            deviceClass = "thin-class",
            name = "Thin",
            processors = new[]
            {
                new
                {
                    kind = "cpu", name = "cpu", cores = 2, precisions = new[] { "fp32" },
                    steps = new[]
                    {
                        new { name = "2000", frequencyMhz = 2000, busyPowerMilliwatts = 1500 }, new { name = "1000", frequencyMhz = 1000, busyPowerMilliwatts = 400 },
                    },
                },
            },
            wifi = radio,
            peer = radio,
            idlePowerMilliwatts = 200,
        };
        object Epoch(object? stated) => new
        {
            deviceClass = "thin-class", descriptors = targets, stateCount = 8, learningRate = 0.5, discount = 0.1, policy = "hierarchical", profile = stated,
        };
        object Question(float latencyMs) => new
        {
            state = 1, allowedTargets = targets, explain = true,
            situation = new
            {
                network = "net", convolutionLayers = 14, fullyConnectedLayers = 1, recurrentLayers = 0, multiplyAccumulates = 569_000_000, inputBytes = 1000,
                outputBytes = 10, accuracyPercent = 70, qosLatencyMs = latencyMs, qosAccuracyPercent = 50, cpuUtilizationPercent = 0,
                memoryUtilizationPercent = 0, wifiSignalDbm = (float?)null,
            },
        };

        Assert.Equal(200, (await device.SendAsync(HttpMethod.Put, device.Path("epochs/1"), Epoch(null))).Status);
        Assert.Equal(409, (await device.PostAsync(device.Path("decisions"), Question(10_000))).Status);
        Assert.Equal(["body"], (await device.SendAsync(HttpMethod.Put, device.Path("epochs/2"), Epoch(new { name = "Thin" }))).Fields);
        Assert.Equal(200, (await device.SendAsync(HttpMethod.Put, device.Path("epochs/2"), Epoch(profile))).Status);
        Assert.Equal(["situation.qosLatencyMs"], (await device.PostAsync(device.Path("decisions"), Question(0))).Fields);

        var decision = (await device.PostAsync(device.Path("decisions"), Question(10_000))).Json;

        // With time enough the slow step spends less.
        Assert.Equal("local/cpu/fp32/1000", decision["target"]!.GetValue<string>());
        Assert.True(decision["nominal"]!["nominalComputeMs"]!.GetValue<double>() > 0);
        Assert.Equal(targets, decision["explain"]!.AsArray().Select(candidate => candidate!["target"]!.GetValue<string>()));
        Assert.All(decision["explain"]!.AsArray(), candidate => Assert.True(
            candidate!["costs"]!["energyMillijoules"]!["low"]!.GetValue<double>() < candidate["costs"]!["energyMillijoules"]!["high"]!.GetValue<double>()));
        Assert.Contains("least expected energy", decision["because"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Epoch_WithASettingOfANewerPhone_IsPutUpWith()
    {
        var device = await TestDevice.EnrolledAsync(cluster, deviceClass: "newer-class");
        object Epoch(object settings) => new
        {
            deviceClass = "newer-class", descriptors = new[] { "local/cpu/fp32/1000", "cloud/cpu/fp32" }, stateCount = 8, learningRate = 0.5, discount = 0.1, policy = "hierarchical",
            hierarchical = settings,
        };

        Assert.Equal(200, (await device.SendAsync(HttpMethod.Put, device.Path("epochs/1"), Epoch(new { halfLife = 1000, curiosity = 3 }))).Status);
        Assert.Equal(1, (await device.ExperienceAsync(1, 1, TestDevice.Inference())).Json["applied"]!.GetValue<int>());

        var status = (await device.GetAsync(device.Path("status"))).Json;
        Assert.Equal("""["curiosity"]""", status["unknownSettings"]!.ToJsonString());
        Assert.Equal(204, (await device.GetAsync(device.Path("table"))).Status);
        Assert.Equal(409, (await device.PostAsync(device.Path("decisions"), new { state = 1, allowedTargets = new[] { "local/cpu/fp32/1000" } })).Status);
        Assert.Equal(["hierarchical"], (await device.SendAsync(HttpMethod.Put, device.Path("epochs/2"), Epoch(new { halfLife = 1, curiosity = 3 }))).Fields);
        Assert.Equal(200, (await device.SendAsync(HttpMethod.Put, device.Path("epochs/2"), Epoch(new { halfLife = 1000 }))).Status);
        Assert.Null((await device.GetAsync(device.Path("status"))).Json["unknownSettings"]);
        Assert.Equal(200, (await device.GetAsync(device.Path("table"))).Status);
    }

    [Theory]
    [InlineData("""{"epoch":0,"firstSequence":1,"entries":[{"adoptedPriorVersion":1}]}""", "epoch")]
    [InlineData("""{"epoch":1,"firstSequence":0,"entries":[{"adoptedPriorVersion":1}]}""", "firstSequence")]
    [InlineData("""{"epoch":1,"firstSequence":1,"entries":[]}""", "entries")]
    [InlineData("""{"epoch":1,"firstSequence":1,"entries":[null]}""", "entries[0]")]
    [InlineData("""{"epoch":1,"firstSequence":1,"entries":[{}]}""", "entries[0]")]
    [InlineData("""{"epoch":1,"firstSequence":1,"entries":[{"adoptedPriorVersion":-1}]}""", "entries[0]")]
    [InlineData("""{"epoch":1,"firstSequence":1}""", "body")]
    [InlineData("""{"epoch":"1","firstSequence":1,"entries":[]}""", "epoch")]
    [InlineData("""{"epoch":1,"firstSequence":1,"entries":[],"extra":1}""", "extra")]
    [InlineData("""{"epoch":1,"epoch":1,"firstSequence":1,"entries":[]}""", "epoch")]
    [InlineData("""{"epoch":1,"firstSequence":1,"entries":[{"inference":{"state":1}}]}""", "entries[0].inference")]
    [InlineData("""{"epoch":1,"firstSequence":1,"entries":null}""", "entries")]
    [InlineData("[1", "body")]
    [InlineData("", "body")]
    public async Task Experience_NamesTheFieldThatIsWrong(string body, string field)
    {
        var device = await TestDevice.EnrolledAsync(cluster);

        var reply = await SendRawAsync(device, body);

        Assert.Equal(400, reply.Status);
        Assert.Equal("application/problem+json", reply.ContentHeaders.ContentType!.MediaType);
        Assert.Equal([field], reply.Fields);
    }

    [Theory]
    [InlineData("reward", "1e39", "reward")]
    [InlineData("propensity", "0", "propensity")]
    [InlineData("propensity", "1.5", "propensity")]
    [InlineData("state", "-1", "state")]
    [InlineData("state", "2000000", "state")]
    [InlineData("energyMillijoules", "-1", "energyMillijoules")]
    [InlineData("reason", "\"whim\"", "reason")]
    [InlineData("reason", "0", "reason")]
    [InlineData("target", "\"\"", "target")]
    [InlineData("target", "null", "target")]
    [InlineData("network", "\"../x\"", "network")]
    [InlineData("accuracyPercent", "101", "accuracyPercent")]
    [InlineData("at", "\"yesterday\"", "at")]
    [InlineData("colour", "1", "colour")]
    public async Task Experience_NamesTheMemberOfAnInferenceThatIsWrong(string member, string value, string field)
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        await device.StartEpochAsync(1);
        var entry = System.Text.Json.JsonSerializer.SerializeToNode(TestDevice.Inference())!;
        entry["inference"]![member] = JsonNode.Parse(value);

        var reply = await SendRawAsync(device, $$"""{"epoch":1,"firstSequence":1,"entries":[{{entry.ToJsonString()}}]}""");

        Assert.Equal(400, reply.Status);
        Assert.Equal([$"entries[0].inference.{field}"], reply.Fields);
    }

    [Fact]
    public async Task Experience_RefusesWhatOnlyTheGrainKnowsToBeWrong()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        await device.StartEpochAsync(1);

        Assert.Equal(["entries"], (await device.ExperienceAsync(1, 1, TestDevice.Inference(state: 8))).Fields);
        Assert.Equal(["entries"], (await device.ExperienceAsync(1, 1, TestDevice.Inference(target: "peer/dsp/int8"))).Fields);
        Assert.Equal("""{"epoch":1,"sequence":0}""", (await device.GetAsync(device.Path("status"))).Json["position"]!.ToJsonString());
    }

    [Fact]
    public async Task Epoch_RefusesAnotherClassAndABrokenTable()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        object Body(string table) => new { deviceClass = "test-class", descriptors = new[] { "local/cpu/fp32/1" }, stateCount = 8, learningRate = 0.5, discount = 0.1, table };

        Assert.Equal(["deviceClass"], (await device.StartEpochAsync(1, "other-class")).Fields);
        Assert.Equal(["table"], (await device.SendAsync(HttpMethod.Put, device.Path("epochs/1"), Body(Convert.ToBase64String([1, 2, 3])))).Fields);
        Assert.Equal(["table"], (await device.SendAsync(HttpMethod.Put, device.Path("epochs/1"), Body("*"))).Fields);
        Assert.Equal(["epoch"], (await device.SendAsync(HttpMethod.Put, device.Path("epochs/one"), Body(""))).Fields);
        Assert.Equal(["epoch"], (await device.StartEpochAsync(0)).Fields);
    }

    [Fact]
    public async Task Experience_RefusesABodyPastTheLimit()
    {
        var device = await TestDevice.EnrolledAsync(cluster);

        var reply = await SendRawAsync(device, new string(' ', (8 << 20) + 1));

        Assert.Equal(413, reply.Status);
    }

    async Task<Reply> SendRawAsync(TestDevice device, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, device.Path("experience")) { Content = new StringContent(body, null, "application/json") };
        request.Headers.Authorization = new("Bearer", device.AccessToken);
        request.Headers.ExpectContinue = true;
        using var response = await cluster.Cloud.SendAsync(request);
        return new Reply((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Headers, response.Content.Headers);
    }

    async Task<int> FirstPolicyEventAsync(TestDevice device)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var request = new HttpRequestMessage(HttpMethod.Get, device.Path("events"));
        request.Headers.Authorization = new("Bearer", device.AccessToken);
        using var response = await cluster.Cloud.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        Assert.StartsWith(":", await reader.ReadLineAsync(patience.Token), StringComparison.Ordinal);
        while (await reader.ReadLineAsync(patience.Token) is not "event: policy")
        {
        }

        var data = await reader.ReadLineAsync(patience.Token);
        return JsonNode.Parse(data!["data: ".Length..])!["version"]!.GetValue<int>();
    }
}
