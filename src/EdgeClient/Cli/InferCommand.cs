using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using AutoScale.Core.Directives;
using AutoScale.Core.Inference;
using AutoScale.Core.Rewards;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Hosting;
using AutoScale.EdgeClient.Images;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace AutoScale.EdgeClient.Cli;

/// <summary><c>infer</c>: one picture or array through the whole loop.</summary>
static class InferCommand
{
    public static Command Create()
    {
        var device = new DeviceOptions();
        var model = new Argument<string>("network") { Description = "The network's name." };
        var file = new Argument<FileInfo>("file") { Description = "A PNG, PPM, PGM or npy file." };
        var latency = DeviceOptions.Bounded("--latency-ms", "QoS: the answer is late after this, 0.001-600000 ms.", 50, 0.001, 600_000);
        var accuracy = DeviceOptions.Bounded("--accuracy", "The accuracy that the answer must have, 0-100 percent.", 50, 0, 100);
        var onDevice = new Option<bool>("--on-device-only") { Description = "The input does not leave the device." };
        var scale = new Option<PixelScale>("--scale") { Description = "How a pixel becomes a number: signed (-1 to 1), unit (0 to 1) or raw (0 to 255)." };
        var top = DeviceOptions.Bounded("--top", "How many of the largest outputs to show, 1-1000.", 5, 1, 1000);
        var command = new Command("infer", "Run one picture or array: decide where, run, measure, learn.") { model, file };
        foreach (var option in device.All.Concat([latency, accuracy, onDevice, scale, top]))
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var host = new HostDevice(device, parsed, NullLoggerFactory.Instance);
            var name = parsed.GetValue(model)!;
            var input = await ReadAsync(host, name, parsed.GetValue(file)!, parsed.GetValue(scale), cancellationToken);
            host.Worker.Start();
            var constraints = new QualityConstraints((float)parsed.GetValue(latency), (float)parsed.GetValue(accuracy));
            try
            {
                var result = await host.Worker.InferAsync(new EdgeRequest(name, [input], constraints, parsed.GetValue(onDevice)), cancellationToken);
                Show(Terminal.For(parsed), result, (int)parsed.GetValue(top));
                return ExitCodes.Ok;
            }
            catch (InvalidTensorException error)
            {
                throw new CliException(ExitCodes.Input, error.Message);
            }
            catch (InferenceFailedException error)
            {
                throw new CliException(ExitCodes.Failed, error.Message);
            }
        });
        return command;
    }

    static async Task<Tensor> ReadAsync(HostDevice host, string name, FileInfo file, PixelScale scale, CancellationToken cancellationToken)
    {
        try
        {
            var network = await host.Models.FindAsync(name, cancellationToken) ?? throw new UnknownNetworkException(name);
            var signature = await host.Engines[0].DescribeAsync(network.Model, cancellationToken);
            return signature.Inputs is [var only]
                ? InputFile.Read(await File.ReadAllBytesAsync(file.FullName, cancellationToken), only, scale)
                : throw new InvalidImageException($"'{name}' takes {signature.Inputs.Count} inputs; infer gives one. Send it to 'run' instead.");
        }
        catch (Exception error) when (error is UnknownNetworkException or InvalidImageException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CliException(ExitCodes.Input, error.Message);
        }
    }

    static void Show(IAnsiConsole console, InferenceResult<IReadOnlyList<Tensor>> result, int top)
    {
        var facts = new Table().HideHeaders().AddColumns("", "");
        facts.AddRow("target", result.Target.Descriptor);
        facts.AddRow("reason", result.Decision.Reason.ToString().ToLowerInvariant() + (result.Decision.Rule is { } rule ? $", the rule {rule.Name()}" : ""));
        facts.AddRow("latency", string.Create(CultureInfo.InvariantCulture, $"{result.Outcome.LatencyMs:0.0} ms"));
        facts.AddRow("energy", string.Create(
            CultureInfo.InvariantCulture, $"{result.Energy.DeviceMillijoules:0.0} mJ, {result.Energy.Provenance.ToString().ToLowerInvariant()}"));
        if (result.Failure is not null)
        {
            facts.AddRow("failure", Markup.Escape(result.Failure));
        }

        console.Write(facts);
        foreach (var output in result.Output!)
        {
            console.WriteLine($"{output.Name}: {output.ElementType.ProtocolName()} [{string.Join(", ", output.Shape)}]");
            if (output.ElementType is TensorElementType.Fp32)
            {
                var values = MemoryMarshal.Cast<byte, float>(output.Data.Span).ToArray();
                foreach (var (value, index) in values.Select((value, index) => (value, index)).OrderByDescending(item => item.value).Take(top))
                {
                    console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {index,6}  {value:G6}"));
                }
            }
        }
    }
}
