using System.CommandLine;
using AutoScale.Core.Splitting;
using AutoScale.EdgeClient.Execution;
using AutoScale.Onnx.Splitting;

namespace AutoScale.EdgeClient.Cli;

/// <summary><c>split pack</c>: plans and gates as a model that a fleet hands out.</summary>
static class SplitPackCommand
{
    public static Command Create()
    {
        var plans = new Option<FileInfo[]>("--plan") { Description = "A plan, from split plan; may be repeated." };
        var gates = new Option<FileInfo[]>("--gate") { Description = "A gate, from autoscale-train calibrate; may be repeated." };
        var output = new Option<FileInfo>("--out") { Description = "The file. Upload it as {network}.parts; devices fetch it with --fetch and use it from their next start.", Required = true };
        var command = new Command("pack", "Pack plans and gates into an ONNX file, so that the fleet signs, stages and withdraws them as it does models.") { plans, gates, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var (splits, exits) = (await ReadAsync(parsed.GetValue(plans), cancellationToken), await ReadAsync(parsed.GetValue(gates), cancellationToken));
                if (splits.Count + exits.Count is 0)
                {
                    throw new CliException(ExitCodes.Usage, "There is nothing to pack: give --plan or --gate.");
                }

                foreach (var (name, json) in splits)
                {
                    SplitPlanReader.Read(json, name);
                }

                EdgeExit.Of(exits);
                var file = PartsModel.Write(splits.Select(Text), exits.Select(Text));
                await File.WriteAllBytesAsync(parsed.GetValue(output)!.FullName, file, cancellationToken);
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"Packed {splits.Count} plans and {exits.Count} gates, {file.Length} bytes.");
                return ExitCodes.Ok;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidSplitPlanException or InvalidDataException)
            {
                throw new CliException(ExitCodes.Input, error.Message);
            }
        });
        return command;
    }

    static string Text((string Name, byte[] Json) file) => System.Text.Encoding.UTF8.GetString(file.Json);

    static async Task<List<(string Name, byte[] Json)>> ReadAsync(FileInfo[]? files, CancellationToken cancellationToken)
    {
        var read = new List<(string, byte[])>();
        foreach (var file in files ?? [])
        {
            read.Add((file.Name, await File.ReadAllBytesAsync(file.FullName, cancellationToken)));
        }

        return read;
    }
}
