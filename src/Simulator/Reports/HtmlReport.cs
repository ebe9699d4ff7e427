using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Experiments;
using static AutoScale.Simulator.Reports.HtmlPage;
using static AutoScale.Simulator.Reports.Svg;

namespace AutoScale.Simulator.Reports;

/// <summary>The results as one page: figures, and tables behind them. What was not run has no section.</summary>
public static class HtmlReport
{
    public static byte[] Make(Results results)
    {
        var page = new HtmlPage("AutoScale: evaluation");
        page.Paragraph($"Phones {Names(results.World.Phones.Select(phone => phone.Name))}; networks {Names(results.World.Networks.Networks.Select(network => network.Descriptor.Name))}; "
            + $"environments {Names(results.World.Environments.Select(environment => environment.Name))}; seeds {results.Seeds[0]} to {results.Seeds[^1]}. "
            + "Every figure is modelled: emulated phones on the product's own loop, constants from docs/calibration.md. Whiskers are 99 % prediction intervals for the mean of as many other seeds.");
        Summary(page, results);
        Environments(page, results);
        Scenarios(page, results);
        Targets(page, results);
        LearningSections.Add(page, results);
        HyperParameters(page, results);
        Decisions(page, results);
        LeaveOneOut(page, results);
        Sharing(page, results);
        Sensitivity(page, results);
        Overhead(page, results);
        return page.ToBytes();
    }

    static void Summary(HtmlPage page, Results results)
    {
        if (results.Summary.Count is 0)
        {
            return;
        }

        page.Heading("Summary over all environments, phones and networks");
        page.Table(["policy", "over Edge (CPU FP32)", "over Cloud", "over Edge (Best)", "over Connected Edge", "gap to Opt", "QoS missed", "accuracy missed", "Opt's target"],
            results.Summary.Select(line => (IReadOnlyList<string>)
            [
                line.Policy, .. SummaryLine.Keys.Select(key => Number(line.Values[key].Mean, key.StartsWith("efficiency", StringComparison.Ordinal) ? "0.00×" : "0.0 %")),
            ]));
        page.Heading("Energy by policy, relative to Opt");
        page.Paragraph("Geometric mean over phones, environments and networks of energy over Opt's energy on the same requests. Below 1: energy saved by missing constraints that Opt keeps. Logarithmic.");
        page.Figure(Bars([.. results.Summary.Select(line => (line.Policy, 1 + line.Values["gapToOpt"].Mean, line.Values["gapToOpt"].Interval))], "0.00×", logarithmic: true, 1, "Opt"));
        page.Heading("Answers after their QoS constraint");
        page.Paragraph("Opt misses the constraint only where no target could have met it.");
        page.Figure(Bars(
            [.. results.Summary.Select(line => (line.Policy, line.Values["qosViolationRate"].Mean, line.Values["qosViolationRate"].Interval))], "0.0 %", logarithmic: false,
            results.Summary[^1].Values["qosViolationRate"].Mean, "Opt"));
    }

    static void Environments(HtmlPage page, Results results)
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
                page.Heading(title);
                page.Table(["policy", .. results.Summary[0].Environments.Select(environment => environment.Environment)], results.Summary.Select(line =>
                    (IReadOnlyList<string>)[line.Policy, .. line.Environments.Select(environment => Number(environment.Values[key].Mean, format))]));
            }
        }
    }

    static void Scenarios(HtmlPage page, Results results)
    {
        var rows = results.Table("scenarios");
        if (rows.Count is 0)
        {
            return;
        }

        page.Heading("Scenarios: energy relative to Opt, and QoS missed");
        string[] scenarios = [.. rows.Select(row => row.Key("scenario")).Distinct()];
        page.Table(["policy", .. scenarios.SelectMany(scenario => new[] { scenario, "late" })], rows.Select(row => row.Key("policy")).Distinct().Select(policy => (IReadOnlyList<string>)
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

    static void Targets(HtmlPage page, Results results)
    {
        var rows = results.Table("targets");
        if (rows.Count is 0)
        {
            return;
        }

        string[] names = [.. rows.Select(row => row.Key("target")).Distinct().OrderBy(Place).ThenBy(name => name, StringComparer.Ordinal)];
        page.Heading("Where inferences run");
        foreach (var policy in (string[])[PolicyCatalog.Opt, PolicyCatalog.AutoScale])
        {
            page.Caption($"{policy}, by environment");
            page.Figure(Svg.Shares(names, Divide(rows, policy, "environment", names)));
        }

        page.Caption("opt, by network");
        page.Figure(Svg.Shares(names, Divide(rows, PolicyCatalog.Opt, "network", names)));
        page.Caption("opt, by phone");
        page.Figure(Svg.Shares(names, Divide(rows, PolicyCatalog.Opt, "phone", names)));

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

    static void HyperParameters(HtmlPage page, Results results)
    {
        var rows = results.Table("hyperparameters");
        if (rows.Count is 0)
        {
            return;
        }

        page.Heading("Hyper-parameters, one at a time");
        page.Table(["parameter", "value", "policy", "over Edge (CPU FP32)", "energy over Opt", "QoS missed", "Opt's target", "inferences to converge"], rows.Select(row => (IReadOnlyList<string>)
        [
            row.Key("parameter"), row.Key("value"), row.Key("policy"), Number(row.Mean("efficiencyOverEdgeCpuFp32"), "0.0×"), Number(1 + row.Mean("gapToOpt"), "0.00×"),
            Number(row.Mean("qosViolationRate"), "0 %"), Number(row.Mean("decisionAccuracy"), "0 %"), Number(row.Mean("inferencesToConverge"), "0"),
        ]));
    }

    static void Decisions(HtmlPage page, Results results)
    {
        var rows = results.Table("decisions");
        if (rows.Count is 0)
        {
            return;
        }

        page.Heading("Decision accuracy against Opt, by way of training");
        page.Table(["training", "phone", "policy", "Opt's tier", "Opt's target", "target and V/F step", "within 5 % of Opt", "energy over Opt", "QoS missed"], rows
            .Where(row => row.Key("policy").StartsWith(PolicyCatalog.AutoScale, StringComparison.Ordinal)).Select(row => (IReadOnlyList<string>)
            [
                row.Key("training"), row.Key("phone"), row.Key("policy"), Number(row.Mean("tierAccuracy"), "0.0 %"), Number(row.Mean("decisionAccuracy"), "0.0 %"),
                Number(row.Mean("actionAccuracy"), "0.0 %"), Number(row.Mean("nearOptRate"), "0.0 %"), Number(1 + row.Mean("gapToOpt"), "0.00×"), Number(row.Mean("qosViolationRate"), "0 %"),
            ]));
    }

    static void LeaveOneOut(HtmlPage page, Results results)
    {
        var rows = results.Table("leave-one-out");
        if (rows.Count is 0)
        {
            return;
        }

        page.Heading("A network that training did not see: energy over Opt's (QoS missed)");
        string[] policies = [PolicyCatalog.AutoScale, PolicyCatalog.Online, "neurosurgeon", PolicyCatalog.Opt];
        page.Table(["network", "its bin", .. policies], rows.GroupBy(row => (row.Key("network"), row.Key("bin"))).Select(group => (IReadOnlyList<string>)
        [
            group.Key.Item1, group.Key.Item2,
            .. policies.Select(policy =>
            {
                Finding[] own = [.. group.Where(row => row.Key("policy") == policy)];
                return $"{Number(Math.Exp(own.Average(row => Math.Log(1 + row.Mean("gapToOpt")))), "0.00×")} ({Number(own.Average(row => row.Mean("qosViolationRate")), "0 %")})";
            }),
        ]));
    }

    static void Sharing(HtmlPage page, Results results)
    {
        var rows = results.Table("sharing");
        if (rows.Count is 0)
        {
            return;
        }

        string[] policies = [PolicyCatalog.AutoScale, PolicyCatalog.Constrained, "rules", "neurosurgeon", PolicyCatalog.Cloud, PolicyCatalog.ConnectedEdge, PolicyCatalog.Opt];
        page.Heading("Peer and cloud shared with other phones: energy over Opt's (QoS missed)");
        page.Table(["load", .. policies], rows.GroupBy(row => row.Key("load")).Select(group => (IReadOnlyList<string>)
        [
            group.Key,
            .. policies.Select(policy => group.First(row => row.Key("policy") == policy))
                .Select(row => $"{Number(1 + row.Mean("gapToOpt"), "0.00×")} ({Number(row.Mean("qosViolationRate"), "0 %")})"),
        ]));
        page.Caption("Where Opt runs inferences");
        page.Figure(Svg.Shares(["local", "peer", "cloud"], [.. rows.Where(row => row.Key("policy") == PolicyCatalog.Opt)
            .Select(row => (row.Key("load"), (double[])[row.Mean("localShare"), row.Mean("peerShare"), row.Mean("cloudShare")]))]));
    }

    static void Sensitivity(HtmlPage page, Results results)
    {
        var rows = results.Table("sensitivity");
        if (rows.Count is 0 || rows[0].Key("assumption") is not "none")
        {
            return;
        }

        page.Heading("Sensitivity: every assumption over its range");
        page.Paragraph("Each band spans what the default and the ends of an assumption's range give, all others at their defaults, tables trained anew. Logarithmic. The vertical lines are the default and the paper's figure.");
        foreach (var (policy, key, title, paper) in ((string, string, string, double)[])
            [
                (PolicyCatalog.AutoScale, "efficiencyOverEdgeCpuFp32", "AutoScale over Edge (CPU FP32)", 9.8), (PolicyCatalog.AutoScale, "efficiencyOverCloud", "AutoScale over Cloud", 1.6),
                (PolicyCatalog.Opt, "efficiencyOverEdgeCpuFp32", "Opt over Edge (CPU FP32)", 9.8), (PolicyCatalog.Opt, "efficiencyOverCloud", "Opt over Cloud", 1.6),
            ])
        {
            Finding[] own = [.. rows.Where(row => row.Key("policy") == policy)];
            var standard = own[0].Mean(key);
            page.Caption(title);
            page.Figure(Bands(
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

    static void Overhead(HtmlPage page, Results results)
    {
        var rows = results.Table("overhead");
        if (rows.Count > 0)
        {
            page.Heading("Overhead");
            page.Table(["phone", "states", "actions", "table, bytes", "visit counts, bytes"], rows.Select(row => (IReadOnlyList<string>)
                [row.Key("phone"), .. row.Values.Select(value => Number(value.Value.Mean, "N0"))]));
            page.Paragraph("The time of a decision is a property of a machine, not of a seed: dotnet run --project tests/Benchmarks -c Release -- --filter '*Decision*'.");
        }
    }

    static string Names(IEnumerable<string> names) => string.Join(", ", names);
}
