using System.Globalization;
using AutoScale.Simulator.Experiments;
using static AutoScale.Simulator.Reports.HtmlPage;
using static AutoScale.Simulator.Reports.Svg;

namespace AutoScale.Simulator.Reports;

/// <summary>How fast phones learn: from nothing, and from another phone's prior.</summary>
static class LearningSections
{
    public static void Add(HtmlPage page, Results results)
    {
        var curves = results.Table("convergence-curve");
        if (curves.Count > 0)
        {
            page.Heading("Convergence from an empty table");
            page.Paragraph("Energy, without noise, of the action that the table holds for best, over the best target's; geometric mean over networks, in calm surroundings (S1). "
                + "An empty table prefers whatever it has not tried, since rewards are mostly below 0: it tries all targets of a row first.");
            page.Figure(Lines(
                [.. curves.GroupBy(row => $"{row.Key("phone")}, {row.Key("reward")} reward").Select(group => (group.Key, Points(group)))],
                "inferences of each network", "energy over Opt's", logarithmic: true));
            LearningTable(page, results.Table("convergence"), row => $"{row.Key("phone")}, {row.Key("reward")} reward");
        }

        curves = results.Table("transfer-curve");
        if (curves.Count > 0)
        {
            page.Heading("Transfer from another phone");
            page.Paragraph("The same measure with the prior of another phone (its training, steps matched by their share of the top frequency) against an empty table.");
            page.Figure(Lines(
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

    static void LearningTable(HtmlPage page, IReadOnlyList<Finding> rows, Func<Finding, string> name) => page.Table(
        ["", "stays within 5 %, mean of networks", "first within 5 %, mean of networks", "stays, mean reward", "energy over Opt at the end", "energy over Opt, first 50"],
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
}
