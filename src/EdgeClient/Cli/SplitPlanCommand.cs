using System.CommandLine;
using System.Globalization;
using AutoScale.Core.Splitting;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Splitting;
using AutoScale.Onnx.Zoo;
using Spectre.Console;

namespace AutoScale.EdgeClient.Cli;

/// <summary><c>split plan</c>: the splits of a network that are worth trying on this device class.</summary>
static class SplitPlanCommand
{
    const ulong InputSeed = 7;

    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "An ONNX file, or zoo:NAME." };
        var costs = new Option<FileInfo>("--costs") { Description = "The device class's regressions, from split measure.", Required = true };
        var remote = new Option<FileInfo?>("--remote") { Description = "The other tier's regressions. Default: the device's own, --speed times as fast." };
        var speed = new Option<double>("--speed") { Description = "How many times as fast the other tier is, without --remote (assumed).", DefaultValueFactory = _ => 1 };
        var target = new Option<string>("--target") { Description = "The target that runs tails.", DefaultValueFactory = _ => "cloud/cpu/fp32" };
        var rate = new Option<double>("--mbps") { Description = "Rate of the link that the table shows latencies for.", DefaultValueFactory = _ => 25 };
        var roundTrip = new Option<double>("--rtt") { Description = "Round trip that the table shows latencies for, ms.", DefaultValueFactory = _ => 10 };
        var budget = new Option<double>("--decibels") { Description = "Signal-to-noise ratio that 8-bit crossing must keep.", DefaultValueFactory = _ => ParetoList.DefaultLeastDecibels };
        var output = new Option<FileInfo?>("--out") { Description = "Writes the plan as JSON to this file." };
        var command = new Command("plan", "Compute the Pareto list of (split, bits, latency, bytes, error) of a network, offline.")
        {
            model, costs, remote, speed, target, rate, roundTrip, budget, output,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(model)!;
            var (file, network) = await ModelFiles.ReadAsync(name, cancellationToken);
            var local = await ReadCostsAsync(parsed.GetValue(costs)!, cancellationToken);
            if (!(parsed.GetValue(speed) > 0) || !(parsed.GetValue(rate) > 0))
            {
                throw new CliException(ExitCodes.Usage, "--speed and --mbps must be above 0.");
            }

            var other = parsed.GetValue(remote) is { } told
                ? (await ReadCostsAsync(told, cancellationToken)) with { Target = parsed.GetValue(target)! }
                : local.Scaled(
                    parsed.GetValue(speed), parsed.GetValue(target)!,
                    string.Create(CultureInfo.InvariantCulture, $"assumed: {parsed.GetValue(speed):0.##} times as fast as {local.Target}"));
            try
            {
                var inputs = ModelZoo.Find(network)?.SampleInputs(InputSeed) ?? await SampleAsync(file, cancellationToken);
                var label = network.Length > 0 ? name[ModelFiles.ZooPrefix.Length..] : Path.GetFileNameWithoutExtension(name);
                var (plan, front) = await SplitPlanner.MakeAsync(
                    new SplitQuestion(label, file, inputs, local, other, parsed.GetValue(budget)), cancellationToken);
                Show(Terminal.For(parsed), plan, front, parsed.GetValue(rate), parsed.GetValue(roundTrip));
                if (parsed.GetValue(output) is { } written)
                {
                    await File.WriteAllTextAsync(written.FullName, SplitPlanReader.Write(plan), cancellationToken);
                }

                return ExitCodes.Ok;
            }
            catch (Exception error) when (error is InvalidModelException or UnboundDimensionException or NotSupportedException)
            {
                throw new CliException(ExitCodes.Input, error.Message);
            }
        });
        return command;
    }

    static async Task<IReadOnlyList<Tensor>> SampleAsync(ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        using var engine = new OnnxInferenceEngine(new SingleModelStore(file), new OnnxEngineOptions { IntraOpThreads = 1 });
        return SampleInputs.For(await engine.DescribeAsync(SingleModelStore.Id, cancellationToken), new Dictionary<string, IReadOnlyList<long>>(), InputSeed);
    }

    static async Task<LayerCosts> ReadCostsAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            return SplitPlanReader.ReadCosts(await File.ReadAllBytesAsync(file.FullName, cancellationToken), file.Name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidSplitPlanException)
        {
            throw new CliException(ExitCodes.Input, error.Message);
        }
    }

    static void Show(IAnsiConsole console, SplitPlan plan, IReadOnlyList<SplitOption> front, double rate, double roundTrip)
    {
        var table = new Table().Title(Markup.Escape($"{plan.Network} on {plan.DeviceClass}, {plan.Local} and {plan.Remote}"))
            .AddColumns("split", "crossing", "bytes", "head ms", "tail ms", $"latency ms at {Text(rate)} Mbit/s", "SQNR dB", "in the plan");
        foreach (var option in front)
        {
            table.AddRow(
                Markup.Escape(option.IsAllEdge ? "all on the device" : option.IsAllCloud ? "all remote" : option.Cut),
                option.IsAllEdge ? "-" : option.Crossing.ToString(), Text(option.CrossingBytes), Text(option.HeadMs), Text(option.TailMs),
                Text(option.LatencyMs(rate, roundTrip)), option.NoiseDecibels is { } noise ? Text(noise) : "-", plan.Options.Contains(option) ? "yes" : "");
        }

        console.Write(table);
        console.WriteLine($"Times are {plan.Provenance}. {string.Join("; ", plan.Sources)}.");
    }

    static string Text(IFormattable value) => value.ToString(value is double ? "0.##" : null, CultureInfo.InvariantCulture);
}
