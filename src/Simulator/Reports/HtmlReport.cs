using System.Globalization;
using System.Text;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Experiments;
using static AutoScale.Simulator.Reports.Svg;

namespace AutoScale.Simulator.Reports;

/// <summary>One self-contained page: figures as inline SVG, tables behind them, no script and nothing fetched.</summary>
public static class HtmlReport
{
    const string Style = """
        :root{color-scheme:light dark;--ink:#1c2430;--soft:#5a6675;--paper:#fff;--grid:#d9dee5;--bar:#3b6ea8;--mark:#c2410c}
        @media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa7b6;--paper:#14181e;--grid:#333c48;--bar:#6aa0dc;--mark:#fb923c}}
        body{margin:2rem auto;max-width:60rem;padding:0 1rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
        h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.5rem}h3{font-size:1rem;margin:1.2rem 0 .3rem}p{max-width:48rem}svg{max-width:100%;height:auto;display:block}
        text{font:13px system-ui,sans-serif;fill:var(--ink)}.note{fill:var(--soft);font-size:12px}.small{font-size:12px}.figure{font-variant-numeric:tabular-nums}
        .inside{fill:#fff;font-size:11px}.bar{fill:var(--bar)}.band{fill:var(--bar)}.grid{stroke:var(--grid)}.reference{stroke:var(--mark);stroke-width:2}
        .whisker{stroke:var(--ink);stroke-width:1.5}.line{fill:none;stroke-width:2}
        .s0{stroke:#3b6ea8}.s1{stroke:#c2410c}.s2{stroke:#2f855a}.s3{stroke:#8b5cf6}.s4{stroke:#b7791f}.s5{stroke:#d53f8c}.s6{stroke:#0e7490}.s7{stroke:#64748b}
        .p0{fill:#3b6ea8}.p1{fill:#1e3a5f}.p2{fill:#7aa7d8}.p3{fill:#0e7490}.p4{fill:#334155}.p5{fill:#2f855a}.p6{fill:#68b984}.p7{fill:#14532d}.p8{fill:#9a3412}.p9{fill:#ea7a3c}.local{fill:#0e7490}.peer{fill:#2f855a}.cloud{fill:#ea7a3c}
        table{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}th,td{padding:.2rem .6rem;text-align:right;border-bottom:1px solid var(--grid)}
        th:first-child,td:first-child{text-align:left}td{white-space:nowrap}.scroll{overflow-x:auto}
        """;

    public static byte[] Make(Results results)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>AutoScale: evaluation</title><style>")
            .Append(Style).Append("</style></head><body><h1>AutoScale: evaluation</h1>");
        Paragraph(page, $"Phones {Names(results.World.Phones.Select(phone => phone.Name))}; networks {Names(results.World.Networks.Networks.Select(network => network.Descriptor.Name))}; "
            + $"environments {Names(results.World.Environments.Select(environment => environment.Name))}; seeds {results.Seeds[0]} to {results.Seeds[^1]}. "
            + "Every figure is modelled: emulated phones on the product's own loop, constants from docs/calibration.md. Whiskers are 99 % prediction intervals for the mean of as many other seeds.");
        Summary(page, results);
        Environments(page, results);
        Scenarios(page, results);
        Targets(page, results);
        Curves(page, results);
        HyperParameters(page, results);
        Decisions(page, results);
        LeaveOneOut(page, results);
        Sharing(page, results);
        Sensitivity(page, results);
        Overhead(page, results);
        return Encoding.UTF8.GetBytes(page.Append("</body></html>\n").ToString());
    }

    static void Summary(StringBuilder page, Results results)
    {
        if (results.Summary.Count is 0)
        {
            return;
        }

        Heading(page, "Summary over all environments, phones and networks");
        Table(page, ["policy", "over Edge (CPU FP32)", "over Cloud", "over Edge (Best)", "over Connected Edge", "gap to Opt", "QoS missed", "accuracy missed", "Opt's target"],
            results.Summary.Select(line => (IReadOnlyList<string>)
            [
                line.Policy, .. SummaryLine.Keys.Select(key => Number(line.Values[key].Mean, key.StartsWith("efficiency", StringComparison.Ordinal) ? "0.00×" : "0.0 %")),
            ]));
        Heading(page, "Energy by policy, relative to Opt");
        Paragraph(page, "Geometric mean over phones, environments and networks of energy over Opt's energy on the same requests. Below 1: energy saved by missing constraints that Opt keeps. Logarithmic.");
        Figure(page, Bars([.. results.Summary.Select(line => (line.Policy, 1 + line.Values["gapToOpt"].Mean, line.Values["gapToOpt"].Interval))], "0.00×", logarithmic: true, 1, "Opt"));
        Heading(page, "Answers after their QoS constraint");
        Paragraph(page, "Opt misses the constraint only where no target could have met it.");
        Figure(page, Bars(
            [.. results.Summary.Select(line => (line.Policy, line.Values["qosViolationRate"].Mean, line.Values["qosViolationRate"].Interval))], "0.0 %", logarithmic: false,
            results.Summary[^1].Values["qosViolationRate"].Mean, "Opt"));
    }

    static void Environments(StringBuilder page, Results results)
    {
        foreach (var (key, title, format) in ((string, string, string)[])
            [
                ("efficiencyOverEdgeCpuFp32", "Energy efficiency over Edge (CPU FP32), by environment", "0.0×"),
                ("efficiencyOverCloud", "Energy efficiency over Cloud, by environment", "0.00×"),
                ("qosViolationRate", "QoS missed, by environment", "0 %"),
            ])
        {
            if (results.Summary.Count > 0)
            {
                Heading(page, title);
                Table(page, ["policy", .. results.Summary[0].Environments.Select(environment => environment.Environment)], results.Summary.Select(line =>
                    (IReadOnlyList<string>)[line.Policy, .. line.Environments.Select(environment => Number(environment.Values[key].Mean, format))]));
            }
        }
    }

    static void Scenarios(StringBuilder page, Results results)
    {
        var rows = results.Table("scenarios");
        if (rows.Count is 0)
        {
            return;
        }

        Heading(page, "Scenarios: energy relative to Opt, and QoS missed");
        string[] scenarios = [.. rows.Select(row => row.Key("scenario")).Distinct()];
        Table(page, ["policy", .. scenarios.SelectMany(scenario => new[] { scenario, "late" })], rows.Select(row => row.Key("policy")).Distinct().Select(policy => (IReadOnlyList<string>)
        [
            policy,
            .. scenarios.SelectMany(scenario =>
            {
                Finding[] own = [.. rows.Where(row => row.Key("policy") == policy && row.Key("scenario") == scenario)];
                return new[]
                {
                    Number(Math.Exp(own.Average(row => Math.Log(1 + row.Mean("gapToOpt")))), "0.00×"), Number(own.Average(row => row.Mean("qosViolationRate")), "0 %"),
                };
            }),
        ]));
    }

    static void Targets(StringBuilder page, Results results)
    {
        var rows = results.Table("targets");
        if (rows.Count is 0)
        {
            return;
        }

        string[] names = [.. rows.Select(row => row.Key("target")).Distinct().OrderBy(Place).ThenBy(name => name, StringComparer.Ordinal)];
        Heading(page, "Where inferences run");
        foreach (var policy in (string[])[PolicyCatalog.Opt, PolicyCatalog.AutoScale])
        {
            Caption(page, $"{policy}, by environment");
            Figure(page, Svg.Shares(names, Divide(rows, policy, "environment", names)));
        }

        Caption(page, "opt, by network");
        Figure(page, Svg.Shares(names, Divide(rows, PolicyCatalog.Opt, "network", names)));
        Caption(page, "opt, by phone");
        Figure(page, Svg.Shares(names, Divide(rows, PolicyCatalog.Opt, "phone", names)));

        static int Place(string name) => name.StartsWith("local", StringComparison.Ordinal) ? 0 : name.StartsWith("peer", StringComparison.Ordinal) ? 1 : 2;
    }

    static IReadOnlyList<(string Label, double[] Shares)> Divide(IReadOnlyList<Finding> rows, string policy, string by, string[] names) =>
    [
        .. rows.Where(row => row.Key("policy") == policy).GroupBy(row => row.Key(by)).Select(group =>
        {
            var sums = names.Select(name => group.Where(row => row.Key("target") == name).Sum(row => row.Mean("share"))).ToArray();
            return (group.Key, (double[])[.. sums.Select(sum => sum / sums.Sum())]);
        }),
    ];

    static void Curves(StringBuilder page, Results results)
    {
        var curves = results.Table("convergence-curve");
        if (curves.Count > 0)
        {
            Heading(page, "Convergence from an empty table");
            Paragraph(page, "Energy, without noise, of the action that the table holds for best, over the best target's; geometric mean over networks, in calm surroundings (S1). "
                + "An empty table prefers whatever it has not tried, since rewards are mostly below 0: it tries all targets of a row first.");
            Figure(page, Lines(
                [.. curves.GroupBy(row => $"{row.Key("phone")}, {row.Key("reward")} reward").Select(group => (group.Key, Points(group)))],
                "inferences of each network", "energy over Opt's", logarithmic: true));
            LearningTable(page, results.Table("convergence"), row => $"{row.Key("phone")}, {row.Key("reward")} reward");
        }

        curves = results.Table("transfer-curve");
        if (curves.Count > 0)
        {
            Heading(page, "Transfer from another phone");
            Paragraph(page, "The same measure with the prior of another phone (its training, steps matched by their share of the top frequency) against an empty table.");
            Figure(page, Lines(
                [
                    .. curves.Where(row => row.Key("start") is "transfer" && (row.Key("source") != row.Key("phone") || results.World.Phones.Count is 1))
                        .GroupBy(row => $"{row.Key("source")} to {row.Key("phone")}").Select(group => (group.Key, Points(group))),
                ],
                "inferences of each network", "energy over Opt's", logarithmic: true));
            LearningTable(page, results.Table("transfer"), row => $"{row.Key("source")} to {row.Key("phone")}, {row.Key("start")}");
        }
    }

    static IReadOnlyList<(double X, double Y)> Points(IEnumerable<Finding> rows) =>
        [.. rows.Select(row => (double.Parse(row.Key("inference"), CultureInfo.InvariantCulture), row.Mean("energyOverOpt")))];

    static void LearningTable(StringBuilder page, IReadOnlyList<Finding> rows, Func<Finding, string> name) => Table(
        page, ["", "stays within 5 %, mean of networks", "first within 5 %, mean of networks", "stays, mean reward", "energy over Opt at the end", "energy over Opt, first 50"],
        rows.GroupBy(name).Select(group =>
        {
            Finding[] networks = [.. group.Where(row => row.Key("network") is not "mean of all")];
            var mean = group.First(row => row.Key("network") is "mean of all");
            return (IReadOnlyList<string>)
            [
                group.Key, Number(networks.Average(row => row.Mean("inferencesToConverge")), "0"), Number(networks.Average(row => row.Mean("inferencesToReach")), "0"),
                Number(mean.Mean("inferencesToConverge"), "0"), Number(mean.Mean("finalEnergyOverOpt"), "0.00×"), Number(mean.Mean("meanEnergyOverOptOfFirst50"), "0.0×"),
            ];
        }));

    static void HyperParameters(StringBuilder page, Results results)
    {
        var rows = results.Table("hyperparameters");
        if (rows.Count is 0)
        {
            return;
        }

        Heading(page, "Hyper-parameters, one at a time");
        Table(page, ["parameter", "value", "policy", "over Edge (CPU FP32)", "energy over Opt", "QoS missed", "Opt's target", "inferences to converge"], rows.Select(row => (IReadOnlyList<string>)
        [
            row.Key("parameter"), row.Key("value"), row.Key("policy"), Number(row.Mean("efficiencyOverEdgeCpuFp32"), "0.0×"), Number(1 + row.Mean("gapToOpt"), "0.00×"),
            Number(row.Mean("qosViolationRate"), "0 %"), Number(row.Mean("decisionAccuracy"), "0 %"), Number(row.Mean("inferencesToConverge"), "0"),
        ]));
    }

    static void Decisions(StringBuilder page, Results results)
    {
        var rows = results.Table("decisions");
        if (rows.Count is 0)
        {
            return;
        }

        Heading(page, "Decision accuracy against Opt, by way of training");
        Table(page, ["training", "phone", "policy", "Opt's tier", "Opt's target", "target and V/F step", "within 5 % of Opt", "energy over Opt", "QoS missed"], rows
            .Where(row => row.Key("policy").StartsWith(PolicyCatalog.AutoScale, StringComparison.Ordinal)).Select(row => (IReadOnlyList<string>)
            [
                row.Key("training"), row.Key("phone"), row.Key("policy"), Number(row.Mean("tierAccuracy"), "0.0 %"), Number(row.Mean("decisionAccuracy"), "0.0 %"),
                Number(row.Mean("actionAccuracy"), "0.0 %"), Number(row.Mean("nearOptRate"), "0.0 %"), Number(1 + row.Mean("gapToOpt"), "0.00×"), Number(row.Mean("qosViolationRate"), "0 %"),
            ]));
    }

    static void LeaveOneOut(StringBuilder page, Results results)
    {
        var rows = results.Table("leave-one-out");
        if (rows.Count is 0)
        {
            return;
        }

        Heading(page, "A network that training did not see: energy over Opt's (QoS missed)");
        string[] policies = [PolicyCatalog.AutoScale, PolicyCatalog.Online, "neurosurgeon", PolicyCatalog.Opt];
        Table(page, ["network", "its bin", .. policies], rows.GroupBy(row => (row.Key("network"), row.Key("bin"))).Select(group => (IReadOnlyList<string>)
        [
            group.Key.Item1, group.Key.Item2,
            .. policies.Select(policy =>
            {
                Finding[] own = [.. group.Where(row => row.Key("policy") == policy)];
                return $"{Number(Math.Exp(own.Average(row => Math.Log(1 + row.Mean("gapToOpt")))), "0.00×")} ({Number(own.Average(row => row.Mean("qosViolationRate")), "0 %")})";
            }),
        ]));
    }

    static void Sharing(StringBuilder page, Results results)
    {
        var rows = results.Table("sharing");
        if (rows.Count is 0)
        {
            return;
        }

        string[] policies = [PolicyCatalog.AutoScale, PolicyCatalog.Constrained, "rules", "neurosurgeon", PolicyCatalog.Cloud, PolicyCatalog.ConnectedEdge, PolicyCatalog.Opt];
        Heading(page, "Peer and cloud shared with other phones: energy over Opt's (QoS missed)");
        Table(page, ["load", .. policies], rows.GroupBy(row => row.Key("load")).Select(group => (IReadOnlyList<string>)
        [
            group.Key,
            .. policies.Select(policy => group.First(row => row.Key("policy") == policy))
                .Select(row => $"{Number(1 + row.Mean("gapToOpt"), "0.00×")} ({Number(row.Mean("qosViolationRate"), "0 %")})"),
        ]));
        Caption(page, "Where Opt runs inferences");
        Figure(page, Svg.Shares(["local", "peer", "cloud"], [.. rows.Where(row => row.Key("policy") == PolicyCatalog.Opt)
            .Select(row => (row.Key("load"), (double[])[row.Mean("localShare"), row.Mean("peerShare"), row.Mean("cloudShare")]))]));
    }

    static void Sensitivity(StringBuilder page, Results results)
    {
        var rows = results.Table("sensitivity");
        if (rows.Count is 0 || rows[0].Key("assumption") is not "none")
        {
            return;
        }

        Heading(page, "Sensitivity: every assumption over its range");
        Paragraph(page, "Each band spans what the default and the ends of an assumption's range give, all others at their defaults, tables trained anew. Logarithmic. The vertical lines are the default and the paper's figure.");
        foreach (var (policy, key, title, paper) in ((string, string, string, double)[])
            [
                (PolicyCatalog.AutoScale, "efficiencyOverEdgeCpuFp32", "AutoScale over Edge (CPU FP32)", 9.8), (PolicyCatalog.AutoScale, "efficiencyOverCloud", "AutoScale over Cloud", 1.6),
                (PolicyCatalog.Opt, "efficiencyOverEdgeCpuFp32", "Opt over Edge (CPU FP32)", 9.8), (PolicyCatalog.Opt, "efficiencyOverCloud", "Opt over Cloud", 1.6),
            ])
        {
            Finding[] own = [.. rows.Where(row => row.Key("policy") == policy)];
            var standard = own[0].Mean(key);
            Caption(page, title);
            Figure(page, Bands(
                [
                    .. own.Skip(1).GroupBy(row => row.Key("assumption")).Select(group =>
                    {
                        var (low, high) = (group.MinBy(row => row.Mean(key))!, group.MaxBy(row => row.Mean(key))!);
                        return (group.Key, low.Key("value"), Math.Min(standard, low.Mean(key)), high.Key("value"), Math.Max(standard, high.Mean(key)));
                    })
                    .OrderByDescending(row => Math.Max(Math.Abs(Math.Log(row.Item3 / standard)), Math.Abs(Math.Log(row.Item5 / standard)))).Take(16),
                ],
                standard, paper, "paper"));
        }
    }

    static void Overhead(StringBuilder page, Results results)
    {
        var rows = results.Table("overhead");
        if (rows.Count > 0)
        {
            Heading(page, "Overhead");
            Table(page, ["phone", "states", "actions", "table, bytes", "visit counts, bytes"], rows.Select(row => (IReadOnlyList<string>)
                [row.Key("phone"), .. row.Values.Select(value => Number(value.Value.Mean, "N0"))]));
            Paragraph(page, "The time of a decision is a property of a machine, not of a seed: dotnet run --project tests/Benchmarks -c Release -- --filter '*Decision*'.");
        }
    }

    static string Names(IEnumerable<string> names) => string.Join(", ", names);

    static string Number(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "–";

    static void Heading(StringBuilder page, string text) => page.Append("<h2>").Append(Escape(text)).Append("</h2>");

    static void Caption(StringBuilder page, string text) => page.Append("<h3>").Append(Escape(text)).Append("</h3>");

    static void Paragraph(StringBuilder page, string text) => page.Append("<p>").Append(Escape(text)).Append("</p>");

    static void Figure(StringBuilder page, string svg) => page.Append(svg);

    static void Table(StringBuilder page, IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        page.Append("<div class=\"scroll\"><table><tr>").AppendJoin("", heads.Select(head => $"<th>{Escape(head)}</th>")).Append("</tr>");
        foreach (var row in rows)
        {
            page.Append("<tr>").AppendJoin("", row.Select(cell => $"<td>{Escape(cell)}</td>")).Append("</tr>");
        }

        page.Append("</table></div>");
    }
}
