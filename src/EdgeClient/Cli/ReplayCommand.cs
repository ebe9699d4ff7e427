using System.CommandLine;
using Spectre.Console;

namespace AutoScale.EdgeClient.Cli;

/// <summary><c>replay</c>: repeats the journal and says at which entry a decision would differ; may be asked beside <c>run</c>.</summary>
static class ReplayCommand
{
    public static Command Create()
    {
        var device = new DeviceOptions();
        var command = new Command(
            "replay", "Repeat a device's journal from its checkpoint, bit for bit, and say at which entry a decision would differ. Exit code 1 where one does.")
        {
            device.Data, device.Models, device.Zoo, device.Splits, device.Gates,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var journal = await ReviewedJournal.OpenAsync(device, parsed, cancellationToken);
            var console = Terminal.For(parsed);
            var (same, unknown, differences) = (0, 0, 0);
            string? first = null;
            journal.Walk((ordinal, experience, decision) =>
            {
                if (decision.Unknown is not null)
                {
                    unknown++;
                }
                else if (decision.Difference is { } difference)
                {
                    differences++;
                    first ??= $"entry {ordinal}, {experience.Network} on {journal.Configuration.Descriptors[experience.Transition.Action]}: {difference}";
                }
                else
                {
                    same++;
                }
            });
            console.WriteLine($"{journal.Entries} entries repeated, policy {journal.Configuration.Policy}: {same} decisions the same, {differences} differ, {unknown} cannot be told");
            if (first is not null)
            {
                console.WriteLine($"first difference: {first}");
            }

            return differences is 0 ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }
}
