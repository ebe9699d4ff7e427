using System.Text.Json.Nodes;
using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Simulator.Phones;
using AutoScale.Testing;

namespace AutoScale.Silo.Tests.Fleet;

[Collection(ClusterTests.Name)]
public sealed class PriorTests(ClusterFixture cluster)
{
    const string Root = "/fleet/v1/operator/priors";
    const string Network = "mobilenet_v1";

    [Fact]
    public async Task Rollout_IsStagedComparedAndDecidedOverHttp()
    {
        var operators = await OperatorAsync();
        var device = await LearnedAsync("staged-class", operators);

        var staged = await operators.PostAsync($"{Root}/staged-class/rollout", new { version = 1, percent = 50, reason = "trial" });
        Assert.Equal(200, staged.Status);
        var rollout = staged.Json["rollout"]!;
        Assert.Equal(("staged", 50, "trial"), (rollout["phase"]!.GetValue<string>(), rollout["percent"]!.GetValue<int>(), rollout["reason"]!.GetValue<string>()));
        var (candidate, control) = (rollout["candidate"]!.GetValue<int>(), rollout["control"]!.GetValue<int>());
        var mine = (await device.GetAsync(device.Path("policy?since=0"))).Headers.GetValues("Prior-Version").Single();
        Assert.Contains(mine, new[] { $"{candidate}", $"{control}" });
        Assert.Equal(409, (await operators.PostAsync($"{Root}/staged-class/rollout", new { version = 1, percent = 50, reason = "" })).Status);

        await device.ExperienceAsync(1, 3, new { adoptedPriorVersion = int.Parse(mine, System.Globalization.CultureInfo.InvariantCulture) }, TestDevice.Inference(), TestDevice.Inference());
        var arm = mine == $"{candidate}" ? "candidate" : "control";
        var compared = await Eventually.Async(
            async () => (await operators.GetAsync($"{Root}/staged-class/rollout")).Json, comparison => comparison[arm]!["devices"]!.GetValue<int>() is 1, "the device's arm counts it");
        Assert.Equal((2, 10, 0.5), (compared[arm]!["inferences"]!.GetValue<double>(), compared[arm]!["millijoulesPerInference"]!["value"]!.GetValue<double>(), compared[arm]!["relativeEnergy"]!["value"]!.GetValue<double>()));
        Assert.Null(compared[arm]!["relativeEnergy"]!["low"]);
        Assert.Equal(0.95, compared["confidence"]!.GetValue<double>());

        var decided = (await operators.PostAsync($"{Root}/staged-class/rollout/rollback", new { reason = "enough" })).Json;
        Assert.Equal(("rolledBack", "enough"), (decided["rollout"]!["phase"]!.GetValue<string>(), decided["rollout"]!["reason"]!.GetValue<string>()));
        Assert.Equal(409, (await operators.PostAsync($"{Root}/staged-class/rollout/promote", new { reason = "" })).Status);
        Assert.True((await operators.GetAsync("/fleet/v1/priors/staged-class")).Json["version"]!.GetValue<int>() > candidate);
    }

    [Fact]
    public async Task Versions_AreListedAndCompared()
    {
        var operators = await OperatorAsync();
        await LearnedAsync("listed-class", operators);

        var versions = (await operators.GetAsync($"{Root}/listed-class/versions")).Json.AsArray();

        // A class that knows nothing yet may publish what the fleet knows before it.
        var own = versions.First(version => version!["devices"]!.GetValue<int>() is 1)!;
        var number = own["version"]!.GetValue<int>();
        var diff = (await operators.GetAsync($"{Root}/listed-class/diff?from={number}&to={number}")).Json;

        Assert.Equal(("published", 1), (own["origin"]!.GetValue<string>(), own["groups"]!.GetValue<int>()));
        Assert.True(own["isKept"]!.GetValue<bool>());
        Assert.Equal($$"""{"from":{{number}},"to":{{number}},"contexts":1,"added":0,"removed":0,"changes":[]}""", diff.ToJsonString());
        Assert.Equal(404, (await operators.GetAsync($"{Root}/listed-class/diff?from=1&to=9999")).Status);
    }

    /// <summary>The device states its profile, the silo has the network: what changes when another processor turns out to be cheap is named.</summary>
    [Fact]
    public async Task Diff_OfOurPolicyNamesTheDecisionsThatChange()
    {
        var (operators, deviceClass) = (await OperatorAsync(), $"deciding-{Guid.NewGuid():n}");
        var device = await TestDevice.EnrolledAsync(cluster, deviceClass: deviceClass);
        var profile = ProfileCatalog.Find("mi8pro") with { DeviceClass = deviceClass };
        var epoch = new
        {
            deviceClass, descriptors = ActionSpace.For(profile).Descriptors, stateCount = 3072, learningRate = 0.9, discount = 0.1, policy = "hierarchical",
            profile = JsonNode.Parse(DeviceProfileReader.Write(profile)),
        };
        var prior = cluster.Cluster.CloudServices.GetRequiredService<IGrainFactory>().GetGrain<IPolicyPriorGrain>(PriorKeys.Of("hierarchical", deviceClass));

        Assert.Equal(200, (await device.SendAsync(HttpMethod.Put, device.Path("epochs/1"), epoch)).Status);
        var first = await PublishedAsync(1, 0.5);
        var second = first;

        // Aggregation lets a published factor move a little with each round only.
        for (var sequence = 2; sequence <= 12; sequence++)
        {
            second = await PublishedAsync(sequence, -2);
        }

        var diff = (await operators.GetAsync($"{Root}/{deviceClass}/diff?policy=hierarchical&from={first}&to={second}")).Json["decisions"]!;
        var same = (await operators.GetAsync($"{Root}/{deviceClass}/diff?policy=hierarchical&from={second}&to={second}")).Json["decisions"]!;

        Assert.Equal((64, 50.0), (diff["cases"]!.GetValue<int>(), diff["latencyMs"]!.GetValue<double>()));
        Assert.Equal(["unheard-of"], diff["unknownNetworks"]!.AsArray().Select(name => name!.GetValue<string>()));
        var changes = diff["changes"]!.AsArray();
        Assert.Equal(diff["changed"]!.GetValue<int>(), changes.Count);
        Assert.NotEmpty(changes);
        Assert.All(changes, change => Assert.Equal(Network, change!["network"]!.GetValue<string>()));
        Assert.All(changes, change => Assert.StartsWith("CONV", change!["stateText"]!.GetValue<string>(), StringComparison.Ordinal));
        Assert.All(changes, change => Assert.StartsWith("local/gpu/", change!["to"]!.GetValue<string>(), StringComparison.Ordinal));
        Assert.All(changes, change => Assert.False(change!["from"]!.GetValue<string>().StartsWith("local/gpu/", StringComparison.Ordinal), $"{change}"));
        Assert.InRange(diff["changedPercent"]!.GetValue<double>(), 1e-9, 100);
        Assert.Equal((0, 0.0), (same["changed"]!.GetValue<int>(), same["changedPercent"]!.GetValue<double>()));

        // On the GPU the network takes e^factor times what the profile says, on other processors as many times less.
        async Task<int> PublishedAsync(int sequence, double factor)
        {
            var cells = ActionSpace.For(profile).Descriptors.Where(target => target.StartsWith("local/", StringComparison.Ordinal))
                .Select(target => (Target: target, Factor: target.StartsWith("local/gpu/", StringComparison.Ordinal) ? factor : -factor))
                .Select(cell => new StatisticCellMessage($"compute/{Network}/0.0", cell.Target, 50, 50 * cell.Factor, 50 * cell.Factor * cell.Factor))
                .Append(new StatisticCellMessage("compute/unheard-of", "cloud/gpu/fp32", 1, 0, 0));
            var before = (await prior.GetInfoAsync(default)).Samples;
            await prior.ContributeAsync(new PriorContribution("a", sequence, [.. cells]), default);
            return (await Eventually.Async(() => prior.GetInfoAsync(default), info => info.Samples > before, $"contribution {sequence} is published")).Version;
        }
    }

    [Fact]
    public async Task FleetPrior_HoldsWhatClassesPublished()
    {
        var operators = await OperatorAsync();
        await LearnedAsync("sharing-class", operators);

        var prior = await Eventually.Async(
            async () => (await operators.GetAsync("/fleet/v1/operator/fleet-prior")).Json, listing => listing["classes"]!.GetValue<int>() >= 1, "a class has shared");

        Assert.True(prior["version"]!.GetValue<int>() >= 1 && prior["devices"]!.GetValue<int>() >= 1 && prior["cells"]!.GetValue<int>() >= 1);
        Assert.Equal(0, (await operators.GetAsync("/fleet/v1/operator/fleet-prior?policy=unheard-of")).Json["version"]!.GetValue<int>());
        Assert.Equal(["policy"], (await operators.GetAsync("/fleet/v1/operator/fleet-prior?policy=No")).Fields);
    }

    [Theory]
    [InlineData("NoClass/versions", "deviceClass")]
    [InlineData("fleet/versions", "deviceClass")]
    [InlineData("any/versions?policy=No", "policy")]
    [InlineData("any/diff?from=0&to=1", "from")]
    [InlineData("any/diff?from=1&to=0", "to")]
    public async Task Queries_NameTheFieldThatIsWrong(string path, string field) => Assert.Equal([field], (await (await OperatorAsync()).GetAsync($"{Root}/{path}")).Fields);

    [Fact]
    public async Task Stage_NamesTheFieldThatIsWrong()
    {
        var operators = await OperatorAsync();

        Assert.Equal(["percent"], (await operators.PostAsync($"{Root}/any/rollout", new { version = 1, percent = 100, reason = "" })).Fields);
        Assert.Equal(["version"], (await operators.PostAsync($"{Root}/any/rollout", new { version = 0, percent = 10, reason = "" })).Fields);
        Assert.Equal(["reason"], (await operators.PostAsync($"{Root}/any/rollout/promote", new { reason = new string('x', 201) })).Fields);
        Assert.Equal(409, (await operators.PostAsync($"{Root}/unheard-of/rollout", new { version = 1, percent = 10, reason = "" })).Status);
    }

    [Fact]
    public async Task Rollouts_AreForOperatorsOnly()
    {
        var device = await TestDevice.EnrolledAsync(cluster);

        Assert.Equal(403, (await device.GetAsync($"{Root}/any/versions")).Status);
        Assert.Equal(403, (await device.PostAsync($"{Root}/any/rollout/promote", new { reason = "" })).Status);
    }

    /// <summary>A device of a class whose first version is published.</summary>
    async Task<TestDevice> LearnedAsync(string deviceClass, TestDevice operators)
    {
        var device = await TestDevice.EnrolledAsync(cluster, deviceClass: deviceClass);
        await device.StartEpochAsync(1, deviceClass);
        await device.ExperienceAsync(1, 1, TestDevice.Inference(), TestDevice.Inference());
        await Eventually.Async(
            async () => (await operators.GetAsync($"/fleet/v1/priors/{deviceClass}")).Json["devices"]!.GetValue<int>(), devices => devices >= 1, "the class publishes what its device learned");
        return device;
    }

    async Task<TestDevice> OperatorAsync() => new(cluster.Cloud, "operator", "") { AccessToken = await TestDevice.OperatorTokenAsync(cluster) };
}
