using System.CommandLine;
using System.Globalization;
using AutoScale.Core.Learning;
using AutoScale.Core.States;
using AutoScale.EdgeClient.Policy;
using Spectre.Console;

namespace AutoScale.EdgeClient.Cli;

/// <summary><c>explain</c>: the last decisions, with what each chose among; may be asked beside <c>run</c>.</summary>
static class ExplainCommand
{
    public static Command Create()
    {
        var device = new DeviceOptions();
        var last = DeviceOptions.Bounded("--last", "How many decisions to explain, 1-1000.", 1, 1, 1000);
        var top = DeviceOptions.Bounded("--top", "How many targets to show of each, the best first, 1-255.", 10, 1, 255);
        var command = new Command("explain", "Explain the last decisions of a device's journal: state, targets with estimates, masks, reason.")
        {
            device.Data, device.Models, device.Zoo, device.Splits, device.Gates, last, top,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var journal = await ReviewedJournal.OpenAsync(device, parsed, cancellationToken);
            var console = Terminal.For(parsed);
            console.WriteLine($"{journal.Inferences} decisions since the journal's checkpoint, policy {journal.Configuration.Policy}");
            journal.Walk(
                (ordinal, experience, decision) => Show(console, journal.Configuration.Descriptors, ordinal, experience, decision, (int)parsed.GetValue(top)),
                Math.Max(0, journal.Inferences - (int)parsed.GetValue(last)));
            return ExitCodes.Ok;
        });
        return command;
    }

    static void Show(
        IAnsiConsole console, IReadOnlyList<string> descriptors, long ordinal, in Experience experience, ReviewedDecision decision, int top)
    {
        var (transition, variance, constraints, outcome) = (experience.Transition, experience.Variance, experience.Constraints, experience.Outcome);
        console.WriteLine();
        Line($"{ordinal}: {experience.Network} on {descriptors[transition.Action]}, {experience.Reason.ToString().ToLowerInvariant()}, propensity {experience.Propensity:0.###}, {experience.At:u}");
        Line($"  state     {transition.State.Index}: {new StateSpace().Describe(transition.State)}");
        Line($"  seen      CPU {variance.CpuUtilizationPercent:0.#} %, memory {variance.MemoryUtilizationPercent:0.#} %, Wi-Fi {Signal(variance.WifiSignalDbm)}, peer {Signal(variance.PeerSignalDbm)}; reach {experience.Reach}");
        Line($"  asked     within {constraints.LatencyMs:0.#} ms, {constraints.AccuracyPercent:0.#} % accurate");
        Line($"  came of it {outcome.EnergyMillijoules:0.#} mJ, {outcome.LatencyMs:0.#} ms, {outcome.AccuracyPercent:0.#} %{(experience.FellBack ? "; the target failed and the device answered" : "")}");
        if (decision.Unknown is { } unknown)
        {
            Line($"  cannot be explained: {unknown}");
            return;
        }

        Line($"  because   {decision.Because}{(decision.Difference is { } difference ? $" Now would differ: {difference}." : "")}");
        var table = new Table().AddColumns("target", "excluded");
        foreach (var (name, _) in decision.Candidates[0].Estimates)
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        var chosen = transition.Action;
        foreach (var (candidate, index) in decision.Candidates.Select((candidate, index) => (candidate, index))
            .OrderBy(entry => entry.index == chosen ? 0 : 1).ThenBy(entry => entry.candidate.Exclusion is null ? 0 : 1).ThenBy(entry => entry.candidate.Rank).Take(top))
        {
            table.AddRow([
                Markup.Escape((index == chosen ? "→ " : "  ") + candidate.Descriptor), candidate.Exclusion ?? "",
                .. candidate.Estimates.Select(estimate => Markup.Escape(estimate.Value))]);
        }

        console.Write(table);

        void Line(FormattableString line) => console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

        static string Signal(float dbm) => float.IsNegativeInfinity(dbm) ? "down" : string.Create(CultureInfo.InvariantCulture, $"{dbm:0} dBm");
    }
}
