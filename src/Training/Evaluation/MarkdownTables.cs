using System.Globalization;
using System.Text;
using AutoScale.Training.Data;
using AutoScale.Training.MeaNet;

namespace AutoScale.Training.Evaluation;

/// <summary>The tables of docs/early-exit.md.</summary>
public static class MarkdownTables
{
    public static string Make(IReadOnlyList<SeedResult> seeds, IReadOnlyList<PromiseResult> promises)
    {
        var text = new StringBuilder();
        Training(text, seeds);
        Accuracies(text, seeds);
        foreach (var device in seeds[0].Policies.Select(policy => policy.Device).Distinct())
        {
            Policies(text, device, seeds);
        }

        return text.Append(Promises(promises)).ToString();
    }

    static void Training(StringBuilder text, IReadOnlyList<SeedResult> seeds)
    {
        Row(text, ["block", "seconds on one core (shared machine)", "digest of seed " + seeds[0].Seed]);
        Rule(text, 3);
        foreach (var block in seeds[0].Seconds.Keys)
        {
            Row(text, [block, Interval.Of(seeds.Select(seed => seed.Seconds[block])).Text("0"), $"`{seeds[0].Digests[block][..16]}…`"]);
        }

        text.AppendLine();
    }

    static void Accuracies(StringBuilder text, IReadOnlyList<SeedResult> seeds)
    {
        Row(text, ["network", "accuracy", "easy", "confusable", "degraded"]);
        Rule(text, 5);
        for (var network = 0; network < seeds[0].Accuracies.Count; network++)
        {
            Row(
                text,
                [
                    seeds[0].Accuracies[network].Network, Percent(seeds.Select(seed => seed.Accuracies[network].All)),
                    .. Enum.GetValues<Difficulty>().Select(kind => Percent(seeds.Select(seed => seed.Accuracies[network].ByDifficulty.GetValueOrDefault(kind)))),
                ]);
        }

        text.AppendLine();
    }

    static void Policies(StringBuilder text, string device, IReadOnlyList<SeedResult> seeds)
    {
        text.Append(CultureInfo.InvariantCulture, $"**{device}**").AppendLine().AppendLine();
        Row(text, ["policy", "accuracy %", "device mJ", "cloud mJ", "bytes", "latency ms", "main / extension / cloud %", "gates"]);
        Rule(text, 8);
        foreach (var policy in seeds[0].Policies.Where(policy => policy.Device == device).Select(policy => policy.Policy))
        {
            PolicyResult[] rows = [.. seeds.Select(seed => seed.Policies.First(row => row.Policy == policy && row.Device == device))];
            string Over(Func<PolicyResult, double> value, string format) => Interval.Of(rows.Select(value)).Text(format);
            string Share(Func<PolicyResult, double> value) => rows.Average(value).ToString("P0", CultureInfo.InvariantCulture).TrimEnd('%', ' ');
            Row(
                text,
                [
                    policy, Percent(rows.Select(row => row.Outcome.Accuracy)), Over(row => row.Outcome.Millijoules, "0.00"), Over(row => row.Outcome.RemoteMillijoules, "0.0"),
                    Over(row => row.Outcome.Bytes, "0"), Over(row => row.Outcome.LatencyMs, "0.00"),
                    $"{Share(row => row.Outcome.MainShare)} / {Share(row => row.Outcome.ExtensionShare)} / {Share(row => row.Outcome.CloudShare)}",
                    string.Join(", ", rows.GroupBy(row => row.Variant.Split(' ')[0] + (row.Certified ? "" : " (not certified)")).Where(group => group.Key.Length > 0)
                        .OrderByDescending(group => group.Count()).Select(group => $"{group.Key} ×{group.Count()}")),
                ]);
        }

        text.AppendLine();
    }

    /// <summary>How often the promise held.</summary>
    public static string Promises(IReadOnlyList<PromiseResult> promises)
    {
        var text = new StringBuilder();
        Row(text, ["device", "target", "certified", "below the target on the test", "allowed by the risk", "lowest accuracy", "mean accuracy", "device energy / cloud-always"]);
        Rule(text, 8);
        foreach (var group in promises.GroupBy(promise => (promise.Device, promise.Target)))
        {
            PromiseResult[] certified = [.. group.Where(promise => promise.Certified)];
            var broken = certified.Count(promise => promise.Accuracy < promise.Target);
            Row(
                text,
                [
                    group.Key.Device, One(group.Key.Target), $"{certified.Length} of {group.Count()}", Text(broken), Text((int)(group.Count() * SeedEvaluation.Risk)),
                    certified.Length is 0 ? "–" : One(certified.Min(promise => promise.Accuracy)), certified.Length is 0 ? "–" : One(certified.Average(promise => promise.Accuracy)),
                    Interval.Of(group.Select(promise => promise.EnergyShare)).Text("0.000"),
                ]);
        }

        return text.ToString();
    }

    static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");

    static void Rule(StringBuilder text, int columns) => text.Append('|').Append(string.Concat(Enumerable.Repeat("---|", columns))).AppendLine();

    static string Percent(IEnumerable<double> values) => Interval.Of(values.Select(value => value * 100)).Text("0.0");

    static string One(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
