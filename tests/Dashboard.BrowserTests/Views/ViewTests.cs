using System.Globalization;
using System.Text.Json.Nodes;
using AutoScale.Dashboard.BrowserTests.Browser;
using Microsoft.Playwright;

namespace AutoScale.Dashboard.BrowserTests.Views;

/// <summary>Every view shows what the API says, figure by figure.</summary>
[Collection(FleetCollection.Name)]
public sealed class ViewTests(FleetFixture fleet)
{
    [Theory]
    [InlineData("1h")]
    [InlineData("90d")]
    public async Task Overview_ShowsTheApisFigures(string range)
    {
        await using var page = await fleet.OpenAsync();

        await page.GoAsync($"/?range={range}");

        var overview = await fleet.GetAsync($"overview?range={range}");
        var (saving, quality) = (overview["saving"]!, overview["quality"]!);
        Assert.True(saving["inferences"]!.GetValue<long>() > 0);
        await EqualAsync(page, "inferences", saving["inferences"]);
        await EqualAsync(page, "saved-percent", saving["savedPercent"]!["value"]);
        await EqualAsync(page, "saved-energy", saving["savedMillijoules"]!["value"]);
        await EqualAsync(page, "energy-per-inference", saving["millijoulesPerInference"]!["value"]);
        await EqualAsync(page, "carbon", saving["savedCarbonGrams"]!["value"]);
        await EqualAsync(page, "saved-with-remote", saving["savedPercentWithRemote"]!["value"]);
        await EqualAsync(page, "qos-violations", quality["qosViolationPercent"]);
        await EqualAsync(page, "accuracy-violations", quality["accuracyViolationPercent"]);
        Assert.Equal(Percent(saving["savedPercent"]!["value"]), await page.TextAsync("[data-figure=saved-percent]"));
        Assert.Equal(Count(saving["inferences"]), await page.TextAsync("[data-figure=inferences]"));
        Assert.Equal((string?)saving["provenance"], await page["[data-provenance]"].First.GetAttributeAsync("data-provenance"));
        foreach (var tier in overview["tiers"]!.AsArray())
        {
            var bar = await page.TextAsync($"[aria-label='Share of inferences per tier'] [data-bar={tier!["tier"]}]");
            Assert.EndsWith(Percent(tier["sharePercent"]), bar, StringComparison.Ordinal);
        }

        Assert.Equal(
            overview["savingByClass"]!.AsArray().Select(row => (string)row!["deviceClass"]!), await page.TextsAsync("[aria-label='Saving by device class'] tbody th"));
        page.AssertClean();
    }

    [Fact]
    public async Task Overview_ChartsHaveTheirDataAsTables()
    {
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/?range=1h");

        await page["summary:has-text('Energy saved, percent')"].ClickAsync();

        var series = (await fleet.GetAsync("overview?range=1h"))["series"]!.AsArray();
        await Assertions.Expect(page["[aria-label='Energy saved, percent of the baseline, table'] tbody tr"]).ToHaveCountAsync(series.Count);
        var known = series.Last(point => point!["savedPercent"] is not null)!;
        var shown = await page.TextsAsync("[aria-label='Energy saved, percent of the baseline, table'] tbody td");
        Assert.Contains(shown, text => text.StartsWith(Percent(known["savedPercent"]!["value"]), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Overview_ChartIsReadPointByPointWithTheKeys()
    {
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/?range=1h");
        var chart = page[".chart-plot"].First;
        Assert.Contains("Energy saved, percent of the baseline from", await chart.GetAttributeAsync("aria-label"), StringComparison.Ordinal);

        await chart.FocusAsync();
        await page.Page.Keyboard.PressAsync("End");

        await Assertions.Expect(page[".chart [aria-live]"].First).ToContainTextAsync("Saved");
    }

    [Fact]
    public async Task Range_IsPartOfTheAddress()
    {
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/");

        await page["button:has-text('7 d')"].ClickAsync();

        await page.AtAsync("/?range=7d");
        await page.SettleAsync();
        await page.Page.GoBackAsync();
        await Assertions.Expect(page["button:has-text('1 h')"]).ToHaveAttributeAsync("aria-pressed", "true");
        page.AssertClean();
    }

    [Theory]
    [InlineData("")]
    [InlineData("?sort=savedPercent&direction=desc")]
    [InlineData("?search=phone-3")]
    [InlineData("?class=mi8pro&sort=inferences")]
    [InlineData("?state=active")]
    [InlineData("?policy=hierarchical&sort=id&direction=desc")]
    public async Task Devices_ShowsTheApisRowsInItsOrder(string choices)
    {
        await using var page = await fleet.OpenAsync();

        await page.GoAsync($"/devices{choices}");

        var rows = (await fleet.GetAsync($"devices{choices}"))["items"]!.AsArray();
        Assert.NotEmpty(rows);
        Assert.Equal(rows.Select(row => (string)row!["deviceId"]!), await page.TextsAsync("tbody th"));
        Assert.Equal(rows.Select(row => Count(row!["inferences"])), await page.TextsAsync("td[data-column=inferences]"));
        Assert.Equal(rows.Select(row => row!["savedPercent"] is null ? "–" : Percent(row["savedPercent"])), await page.TextsAsync("td[data-column=savedPercent]"));
        Assert.Equal(rows.Select(row => (string)row!["deviceClass"]!), await page.TextsAsync("td[data-column=class]"));
        page.AssertClean();
    }

    [Fact]
    public async Task Devices_SearchAndOrderAreAskedOfTheServer()
    {
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/devices");

        await page["th button:has-text('Inferences')"].ClickAsync();
        await page.AtAsync("/devices?sort=inferences&direction=asc");
        await page["th button:has-text('Inferences')"].ClickAsync();
        await page.AtAsync("direction=desc");
        await Assertions.Expect(page["th:has-text('Inferences')"]).ToHaveAttributeAsync("aria-sort", "descending");
        await page["input[type=search]"].FillAsync("phone-2");
        await page.AtAsync("search=phone-2*");

        await Assertions.Expect(page["tbody th"]).ToHaveTextAsync(["phone-2"]);
        await page["input[type=search]"].FillAsync("nobody");
        await Assertions.Expect(page[".state strong"]).ToHaveTextAsync("No device fits");
        page.AssertClean();
    }

    [Fact]
    public async Task Device_ShowsTheApisFiguresDecisionsAndTable()
    {
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/devices");

        await page["tbody th a:text-is('phone-1')"].ClickAsync();

        await page.AtAsync("/devices/phone-1");
        await Assertions.Expect(page["#heat-cell"]).ToBeVisibleAsync();
        var device = (await fleet.GetAsync("devices/phone-1"))["device"]!;
        await EqualAsync(page, "device-inferences", device["inferences"]);
        await EqualAsync(page, "device-saved-percent", device["savedPercent"]);
        await EqualAsync(page, "device-saved", device["savedMillijoules"]);
        await EqualAsync(page, "device-qos", device["qosViolationPercent"]);
        await EqualAsync(page, "device-policy", device["policyVersion"]);
        var decisions = (await fleet.GetAsync("devices/phone-1/decisions?count=25"))["items"]!.AsArray();
        await Assertions.Expect(page["[aria-label^='Decisions'] tbody tr"]).ToHaveCountAsync(decisions.Count);
        Assert.Equal(
            decisions.Select(row => (string)row!["id"]!),
            await page["[aria-label^='Decisions'] tbody tr"].EvaluateAllAsync<string[]>("rows => rows.map(row => row.dataset.row)"));
        Assert.Equal(decisions.Select(row => (string)row!["network"]!), await page.TextsAsync("td[data-column=network]"));

        var table = await fleet.GetAsync("devices/phone-1/table");
        var row = table["states"]![1]!;
        await page[".heat-scroll"].FocusAsync();
        await page.Page.Keyboard.PressAsync("ArrowDown");
        await page.Page.Keyboard.PressAsync("End");
        await Assertions.Expect(page["#heat-cell"]).ToContainTextAsync($"State {row["state"]}: {row["stateText"]}");
        await Assertions.Expect(page["#heat-cell"]).ToContainTextAsync($"{Count(row["visits"]!.AsArray()[TriedColumns(table)[^1]])} visit");
        page.AssertClean();
    }

    /// <summary>A policy without a Q-table: what its inferences cost, in the same picture, and said so.</summary>
    [Fact]
    public async Task Device_OfOurPolicy_ShowsWhatItsInferencesCost()
    {
        await using var page = await fleet.OpenAsync();

        await page.GoAsync("/devices/pixel-1");

        await Assertions.Expect(page["#heat-cell"]).ToBeVisibleAsync();
        await Assertions.Expect(page["h2:has-text('mJ by state and target')"]).ToBeVisibleAsync();
        var table = await fleet.GetAsync("devices/pixel-1/table");
        Assert.Equal(("hierarchical", "millijoules"), ((string?)table["policy"], (string?)table["quantity"]));
        var row = table["states"]![0]!;
        var column = row["greedy"]!.GetValue<int>();
        await page[".heat-scroll"].FocusAsync();
        for (var right = 0; right < Array.IndexOf(TriedColumns(table), column); right++)
        {
            await page.Page.Keyboard.PressAsync("ArrowRight");
        }

        await Assertions.Expect(page["#heat-cell"]).ToContainTextAsync($"State {row["state"]}: {row["stateText"]}");
        var visits = row["visits"]![column]!.GetValue<long>();
        await Assertions.Expect(page["#heat-cell"]).ToContainTextAsync($"{visits} {(visits is 1 ? "inference" : "inferences")}, {row["late"]![column]} late, chosen most often here");
        await page["button:has-text('Late answers')"].ClickAsync();
        await Assertions.Expect(page[".heat-legend"]).ToContainTextAsync("none late");
        Assert.Contains("all split", await page.TextAsync("[aria-label='Processors chosen since it enrolled'] [data-bar='cloud/cpu']"), StringComparison.Ordinal);
        page.AssertClean();
    }

    [Fact]
    public async Task Policy_OfOurs_ShowsItsOwnPriorAndWhatCostsChanged()
    {
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/policies");

        await page["tbody tr[data-row='pixel hierarchical'] a"].ClickAsync();

        await page.AtAsync("/policies/pixel?policy=hierarchical");
        await page.SettleAsync();
        var policy = await fleet.GetAsync("policies/pixel?policy=hierarchical");
        await EqualAsync(page, "policy-version", policy["policy"]!["version"]);
        await EqualAsync(page, "policy-samples", policy["policy"]!["samples"]);
        await EqualAsync(page, "policy-saved", policy["saving"]!["savedPercent"]!["value"]);
        var kept = policy["versions"]!.AsArray().Where(version => version!["isKept"]!.GetValue<bool>()).Select(version => version!["version"]!.GetValue<int>()).ToArray();
        var changes = await fleet.GetAsync($"policies/pixel/changes?policy=hierarchical&from={kept[1]}&to={kept[0]}");
        Assert.Equal("factor", (string?)changes["quantity"]);
        var cells = changes["cells"]!.AsArray();
        Assert.Equal(cells.Select(cell => (string)cell!["contextText"]!), await page.TextsAsync("[aria-label='What changed'] .limited:has(caption:has-text('Costs')) tbody th"));
        var decisions = (await fleet.FleetAsync($"operator/priors/pixel/diff?policy=hierarchical&from={kept[1]}&to={kept[0]}"))["decisions"]!;
        Assert.Equal(3 * 64, decisions["cases"]!.GetValue<int>());
        await Assertions.Expect(page["#decisions"]).ToContainTextAsync($"{decisions["changed"]} of 192\u00a0cases otherwise");
        Assert.Equal(decisions["changes"]!.AsArray().Select(change => (string)change!["network"]!), await page.TextsAsync("#decisions tbody th"));
        await EqualAsync(page, "hold-out-greedy", policy["holdOut"]!["greedy"]!["savedPercent"]!["value"]);
        await EqualAsync(page, "hold-out-explore", policy["holdOut"]!["explore"]!["savedPercent"]!["value"]);
        await EqualAsync(page, "hold-out-difference", policy["holdOut"]!["differencePercentPoints"]!["value"]);
        page.AssertClean();
    }

    [Fact]
    public async Task Models_ShowsTheApisCatalog()
    {
        await using var page = await fleet.OpenAsync();

        await page.GoAsync("/models");

        var models = (await fleet.GetAsync("models"))["items"]!.AsArray();
        Assert.NotEmpty(models);
        Assert.Equal(models.Select(model => $"{model!["name"]} v{model["version"]}"), await page.TextsAsync("tbody th"));
        Assert.Equal(models.Select(model => $"{model!["rolloutPercent"]} %"), await page.TextsAsync("[data-rollout]"));
        Assert.Equal(
            models.Select(model => (string)model!["sha256"]!),
            await page["td[data-column=digest] button"].EvaluateAllAsync<string[]>("buttons => buttons.map(button => button.title)"));
        page.AssertClean();
    }

    [Fact]
    public async Task Policies_ShowsTheApisPriorsAndTheirHistory()
    {
        await using var page = await fleet.OpenAsync();
        await page.GoAsync("/policies");
        var policies = (await fleet.GetAsync("policies"))["items"]!.AsArray();
        Assert.NotEmpty(policies);
        Assert.Equal(policies.Select(policy => (string)policy!["deviceClass"]!), await page.TextsAsync("tbody th"));
        Assert.Equal(policies.Select(policy => Count(policy!["samples"])), await page.TextsAsync("td[data-column=samples]"));

        await page["tbody tr[data-row='mi8pro autoscale'] a"].ClickAsync();

        await page.AtAsync("/policies/mi8pro");
        await page.SettleAsync();
        var policy = await fleet.GetAsync("policies/mi8pro");
        await EqualAsync(page, "policy-version", policy["policy"]!["version"]);
        await EqualAsync(page, "policy-samples", policy["policy"]!["samples"]);
        await EqualAsync(page, "policy-adopted", policy["policy"]!["adoptedDevices"]);
        Assert.Equal(policy["versions"]!.AsArray().Select(version => $"v{version!["version"]}"), await page.TextsAsync("[aria-label='Versions'] tbody th"));
        page.AssertClean();
    }

    [Fact]
    public async Task Cluster_ShowsTheApisSilos()
    {
        await using var page = await fleet.OpenAsync();

        await page.GoAsync("/cluster");

        var cluster = await fleet.GetAsync("cluster");
        var silos = cluster["silos"]!.AsArray();
        Assert.Equal(2, silos.Count);
        Assert.Equal(silos.Select(silo => (string)silo!["silo"]!), await page.TextsAsync("tbody th"));
        Assert.Equal(silos.Select(silo => $"{silo!["tier"]}, {silo["site"]}"), await page.TextsAsync("td[data-column=tier]"));
        Assert.Equal(silos.Select(silo => Count(silo!["admitted"])), await page.TextsAsync("td[data-column=admitted]"));
        page.AssertClean();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/devices")]
    [InlineData("/devices/phone-1")]
    [InlineData("/models")]
    [InlineData("/policies")]
    [InlineData("/policies/mi8pro")]
    [InlineData("/devices/pixel-1")]
    [InlineData("/policies/pixel?policy=hierarchical")]
    [InlineData("/cluster")]
    public async Task EveryTable_IsThereAsCsv(string view)
    {
        await using var page = await fleet.OpenAsync();
        await page.GoAsync(view);
        var links = await page["a[download]"].EvaluateAllAsync<string[]>("links => links.map(link => link.href)");
        Assert.NotEmpty(links);

        foreach (var link in links)
        {
            var file = await page.Page.Context.APIRequest.GetAsync(link);
            Assert.True(file.Ok, $"{link} answered {file.Status}.");
            Assert.StartsWith("text/csv", file.Headers["content-type"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Device_ThatIsNotThere_IsSaid()
    {
        await using var page = await fleet.OpenAsync();

        await page.Page.GotoAsync(new Uri(fleet.Address, "/devices/nobody").ToString());

        await Assertions.Expect(page["[role=alert]"].First).ToContainTextAsync("nobody");
    }

    /// <summary>The targets that have a column: those that some state has tried.</summary>
    static int[] TriedColumns(JsonNode table) =>
    [
        .. Enumerable.Range(0, table["targets"]!.AsArray().Count)
            .Where(column => table["states"]!.AsArray().Any(row => row!["visits"]![column]!.GetValue<long>() > 0)),
    ];

    static async Task EqualAsync(OperatorPage page, string figure, JsonNode? value) => Assert.Equal(value!.GetValue<double>(), await page.ExactAsync(figure));

    static string Count(JsonNode? value) => value!.GetValue<double>().ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>As the page rounds percentages: two decimals below ten, one below a hundred.</summary>
    static string Percent(JsonNode? value)
    {
        var percent = value!.GetValue<double>();
        var size = Math.Abs(percent);
        var decimals = size is >= 99.95 or 0 ? 0 : size >= 9.995 ? 1 : 2;

        // A browser rounds what lies exactly between two texts away from zero, .NET to the even one.
        var exact = decimal.Parse(percent.ToString("F20", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var text = Math.Round(exact, decimals, MidpointRounding.AwayFromZero).ToString($"F{decimals}", CultureInfo.InvariantCulture);
        return double.Parse(text, CultureInfo.InvariantCulture) is 0 ? "0 %" : $"{text} %";
    }
}
