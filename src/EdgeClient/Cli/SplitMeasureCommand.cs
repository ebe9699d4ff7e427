using System.CommandLine;
using System.Globalization;
using AutoScale.Core.Splitting;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Probes;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Splitting;
using AutoScale.Onnx.Zoo;
using Spectre.Console;

namespace AutoScale.EdgeClient.Cli;

/// <summary><c>split measure</c>: learns this device class's latency regressions, one for each layer type.</summary>
static class SplitMeasureCommand
{
    const ulong InputSeed = 7;

    public static Command Create()
    {
        var threads = new Option<int>("--threads") { Description = "Threads of ONNX Runtime.", DefaultValueFactory = _ => 1 };
        var cuts = new Option<int>("--cuts") { Description = "Cuts of each of the ten networks whose parts are timed.", DefaultValueFactory = _ => 8 };
        var repeats = new Option<int>("--repeats") { Description = "Runs of each part; the fastest counts.", DefaultValueFactory = _ => 9 };
        var output = new Option<FileInfo?>("--out") { Description = "Writes the regressions as JSON to this file." };
        var command = new Command("measure", "Time parts of the ten networks on this machine and fit a latency regression for each layer type.") { threads, cuts, repeats, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (count, each, times) = (parsed.GetValue(threads), parsed.GetValue(cuts), parsed.GetValue(repeats));
            if (count is < 1 or > 64 || each is < 1 or > 1000 || times is < 1 or > 1000)
            {
                throw new CliException(ExitCodes.Usage, "--threads must be 1-64, --cuts and --repeats 1-1000.");
            }

            var timer = new PartTimer(new OnnxEngineOptions { IntraOpThreads = count }, TimeProvider.System, times);
            var parts = new List<TimedPart>();
            foreach (var network in ModelZoo.Networks)
            {
                parts.AddRange(await timer.RunAsync(network.Id, network.Build(ModelZoo.Seed), network.SampleInputs(InputSeed), each, cancellationToken));
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"{network.Id}: {parts.Count} parts timed");
            }

            var host = HostFacts.Read(new LinuxRoots());
            var costs = LayerRegression.Fit(
                HostProfile.For(host).DeviceClass, string.Create(CultureInfo.InvariantCulture, $"local/cpu/fp32/{count}t"),
                string.Create(CultureInfo.InvariantCulture, $"measured: fastest of {times} runs of {parts.Count} parts of the ten networks in ONNX Runtime, {count} threads"), parts);
            Show(Terminal.For(parsed), costs);
            if (parsed.GetValue(output) is { } file)
            {
                await File.WriteAllTextAsync(file.FullName, SplitPlanReader.Write(costs), cancellationToken);
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    static void Show(IAnsiConsole console, LayerCosts costs)
    {
        var table = new Table().Title($"{costs.DeviceClass} {costs.Target}").AddColumns("layer type", "ms a layer", "ms a million MACs", "ms a megabyte");
        foreach (var (type, cost) in costs.Layers)
        {
            table.AddRow(type.ToString(), Text(cost.LaunchMs), Text(cost.MsPerMegaMac), Text(cost.MsPerMegabyte));
        }

        console.Write(table);
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{costs.Samples} parts; mean error on a network left out of the fit: {costs.LeftOutError:0.0 %}"));
    }

    static string Text(double value) => value.ToString("0.#####", CultureInfo.InvariantCulture);
}
