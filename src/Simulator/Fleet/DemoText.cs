using System.Globalization;
using System.Text;

namespace AutoScale.Simulator.Fleet;

/// <summary>The words of the demo, the same in every view.</summary>
static class DemoText
{
    public static IEnumerable<string> Row(PhoneProgress phone)
    {
        var tally = phone.Tally;
        return
        [
            phone.Id,
            phone.DeviceClass,
            phone.State,
            Number(tally.Inferences),
            tally.Inferences is 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{tally.EnergyMillijoules / tally.Inferences:0.0}"),
            Share(tally.EnergyMillijoules, tally.BaselineMillijoules),
            Share(tally.QosViolations, tally.Inferences),
            $"{Share(tally.Local, tally.Inferences)} / {Share(tally.Peer, tally.Inferences)} / {Share(tally.Cloud, tally.Inferences)}",
            phone.PriorVersion is 0 ? "–" : Number(phone.PriorVersion),
            $"{Number(phone.Acknowledged)} / {Number(phone.Recorded)}",
        ];
    }

    /// <summary>A share in percent; a dash of nothing.</summary>
    public static string Share(double part, double whole) =>
        whole is 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100 * part / whole:0.0} %");

    public static string Describe(DemoSummary summary)
    {
        var text = new StringBuilder();
        Line($"{summary.Inferences} inferences of {summary.Phones} phones in {summary.DurationSeconds:0.0} s, seed {summary.Seed}, policy {summary.Policy}{(summary.InParts ? "" : ", networks whole")}, grains on {summary.Host}");
        Line($"  energy       {summary.EnergyMillijoules / 1000:0.00} J, {Share(summary.EnergyMillijoules, summary.BaselineEnergyMillijoules)} of Edge CPU FP32's {summary.BaselineEnergyMillijoules / 1000:0.00} J (modelled); tiers {summary.RemoteEnergyMillijoules / 1000:0.00} J beside it");
        Line($"  violations   QoS {summary.QosViolations}, accuracy {summary.AccuracyViolations}; fallbacks {summary.Fallbacks}, failures {summary.Failures}");
        Line($"  per tier     {string.Join(", ", summary.PerTier.Select(tier => $"{tier.Key} {Share(tier.Value, summary.Inferences)}"))}");
        Line($"  targets      {string.Join(", ", summary.PerTarget.OrderByDescending(target => target.Value).Take(6).Select(target => $"{target.Key} {target.Value}"))}");
        if (summary.Parts is { Inferences: > 0 } parts)
        {
            var exits = parts.Main + parts.Extension + parts.Cloud;
            Line($"  exits        {exits}: main {Share(parts.Main, exits)}, extension {Share(parts.Extension, exits)}, cloud {Share(parts.Cloud, exits)}; {Beside(parts.ExitEnergy, exits)}; answers really computed {parts.Judged}, right {Share(parts.Right, parts.Judged)}");
            var splits = parts.Splits.Values.Sum();
            Line($"  splits       {splits}{(splits is 0 ? "" : $"; {Beside(parts.SplitEnergy, splits)}")}{string.Concat(parts.Splits.OrderByDescending(split => split.Value).Take(3).Select(split => $", {split.Key} {split.Value}"))}");
        }

        Line($"  tier calls   {summary.RemoteCalls.Executed} executed, mean {summary.RemoteCalls.MeanMs:0.0} ms of wall time; {summary.RemoteCalls.Failed} failed{string.Concat(summary.RemoteCalls.Failures.Select(failure => $", {failure.Key} {failure.Value}"))}");
        Line($"  transitions  sent {summary.TransitionsSent} = acknowledged {summary.TransitionsAcknowledged} = applied {summary.TransitionsApplied}; applied twice {summary.DuplicatesApplied}, refused as duplicates {summary.DuplicatesRefused}; tables equal {summary.TablesEqual}/{summary.Phones}{(summary.Complete ? "" : "  INCOMPLETE: the fleet did not take everything in time")}");
        Line($"  priors       {string.Join(", ", summary.PriorVersions.Select(prior => $"{prior.Key} {prior.Value}"))}");
        Line($"  first ones   cold {Joules(summary.First20.ColdAverageMillijoules)}, with prior {Joules(summary.First20.WithPriorAverageMillijoules)} an inference");
        foreach (var phone in summary.First20.Cold.Concat(summary.First20.WithPrior))
        {
            Line($"    {phone.Phone,-9} {phone.DeviceClass,-13} {(phone.PriorVersion is 0 ? "cold" : $"prior {phone.PriorVersion}"),-9} {phone.Count} × {phone.MillijoulesPerInference:0.0} mJ (baseline {phone.BaselineMillijoulesPerInference:0.0} mJ)");
        }

        summary.Provenance.ToList().ForEach(note => Line($"  {note}"));
        return text.ToString().TrimEnd();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>What several runs did, one line a run; where some ran networks whole, also what those took that others could run in parts.</summary>
    public static string Compare(IReadOnlyList<DemoSummary> summaries)
    {
        var text = new StringBuilder();
        Line($"{"run",-19}{"inferences",12}{"mJ each",10}{"of Edge CPU FP32",18}{"QoS missed",12}{"first, cold",14}{"first, prior",14}{"tables equal",14}");
        foreach (var summary in summaries)
        {
            Line($"{summary.Run,-19}{summary.Inferences,12}{summary.EnergyMillijoules / Math.Max(1, summary.Inferences),10:0.0}{Share(summary.EnergyMillijoules, summary.BaselineEnergyMillijoules),18}{Share(summary.QosViolations, summary.Inferences),12}{Joules(summary.First20.ColdAverageMillijoules),14}{Joules(summary.First20.WithPriorAverageMillijoules),14}{$"{summary.TablesEqual}/{summary.Phones}",14}");
        }

        if (summaries.All(summary => summary.InParts))
        {
            return text.ToString().TrimEnd();
        }

        Line($"{"network",-14}{"run",-19}{"inferences",12}{"mJ each",10}{"QoS missed",12}");
        foreach (var network in DemoParts.Networks)
        {
            foreach (var summary in summaries)
            {
                var tally = summary.PerNetwork.GetValueOrDefault(network);
                Line($"{network,-14}{summary.Run,-19}{tally.Inferences,12}{tally.EnergyMillijoules / Math.Max(1, tally.Inferences),10:0.00}{Share(tally.QosViolations, tally.Inferences),12}");
            }
        }

        return text.ToString().TrimEnd();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    static string Beside(PartEnergy energy, long count) => string.Create(
        CultureInfo.InvariantCulture,
        $"{energy.Millijoules / Math.Max(1, count):0.00} mJ each, {Share(energy.Millijoules, energy.WholeMillijoules)} of the cheapest whole target's (modelled, known beforehand)");

    static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    static string Joules(double? millijoules) =>
        millijoules is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:0.0} mJ") : "–";
}
