using System.CommandLine;
using System.Globalization;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Hosting;
using AutoScale.EdgeClient.Journal;
using Spectre.Console;

namespace AutoScale.EdgeClient.Cli;

/// <summary><c>status</c>: how the device's folder stands; may be asked beside <c>run</c>.</summary>
static class StatusCommand
{
    public static Command Create()
    {
        var data = DeviceOptions.DataOption();
        var command = new Command("status", "Show journal, epoch, prior and enrollment of a device's folder.") { data };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetValue(data)!;
            if (!Directory.Exists(folder))
            {
                throw new CliException(ExitCodes.Input, $"--data: the folder '{folder}' does not exist; no device has run there.");
            }

            try
            {
                var credentials = new CredentialStore(Path.Combine(folder, EdgeWorker.CredentialsFile)).Load();
                Terminal.For(parsed).Write(Describe(JournalStatus.Read(folder), credentials));
                return ExitCodes.Ok;
            }
            catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                throw new CliException(ExitCodes.Failed, error.Message);
            }
        });
        return command;
    }

    static Table Describe(JournalStatus status, Credentials? credentials)
    {
        var table = new Table().HideHeaders().AddColumns("", "");
        table.AddRow("device", Markup.Escape(credentials is null ? "not enrolled" : $"{credentials.DeviceId}, enrolled"));
        table.AddRow("class", Markup.Escape(status.DeviceClass ?? "-"));
        table.AddRow("policy", status.Policy ?? "-");
        table.AddRow("in use", status.InUse ? "yes" : "no");
        table.AddRow("targets", Text(status.Targets));
        table.AddRow("entries recorded", Text(status.Head));
        table.AddRow("entries to upload", Text(status.Backlog));
        table.AddRow("transitions acknowledged", Text(status.Cursor.TransitionsAcknowledged));
        table.AddRow("entries dropped", Text(status.Cursor.EntriesDropped));
        table.AddRow("epoch", string.Create(CultureInfo.InvariantCulture, $"{status.Cursor.Epoch}, {status.Cursor.Stage.ToString().ToLowerInvariant()}"));
        table.AddRow("prior version", status.PriorVersion is 0 ? "none" : Text(status.PriorVersion));
        table.AddRow("journal bytes", Text(status.Bytes));
        return table;
    }

    static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
