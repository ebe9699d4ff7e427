using System.CommandLine;
using System.Globalization;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Splitting;
using Spectre.Console;

namespace AutoScale.EdgeClient.Cli;

/// <summary><c>split</c>: where a model can be cut in two.</summary>
static class SplitCommand
{
    public static Command Create() => new("split", "Cut models in two: a head for the device and a tail for another tier.")
    {
        CreateList(), SplitCheckCommand.Create(), SplitMeasureCommand.Create(), SplitPlanCommand.Create(), SplitPackCommand.Create(),
    };

    static Command CreateList()
    {
        var model = new Argument<string>("model") { Description = "An ONNX file, or zoo:NAME." };
        var rejected = new Option<bool>("--rejected") { Description = "List the nodes after which cannot be cut, with the reasons, too." };
        var command = new Command("list", "List every legal cut of a model, with what crosses.") { model, rejected };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(model)!;
            var (file, _) = await ModelFiles.ReadAsync(name, cancellationToken);
            var splitter = Splitter(file);
            var console = Terminal.For(parsed);
            var table = new Table().Title(Markup.Escape(name)).AddColumns("cut", "after", "head nodes", "tail nodes", "crossing", "bytes");
            foreach (var cut in splitter.Cuts)
            {
                table.AddRow(
                    Markup.Escape(cut.Label), cut.Operator, Text(cut.HeadNodes), Text(cut.TailNodes),
                    Markup.Escape(string.Join(' ', cut.Crossing.Select(tensor => $"{tensor.Name}[{string.Join(',', tensor.Shape)}]"))), Text(cut.CrossingBytes));
            }

            console.Write(table);
            console.WriteLine($"{splitter.Cuts.Count} legal cuts; {splitter.Rejected.Count} nodes rejected{(parsed.GetValue(rejected) ? ":" : " (--rejected lists them).")}");
            if (parsed.GetValue(rejected))
            {
                foreach (var node in splitter.Rejected)
                {
                    console.WriteLine($"{node.Value} ({node.Operator}): {node.Reason}");
                }
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    /// <exception cref="CliException">The model cannot be cut at all.</exception>
    internal static ModelSplitter Splitter(ReadOnlyMemory<byte> file)
    {
        try
        {
            return ModelSplitter.Read(file);
        }
        catch (Exception error) when (error is InvalidModelException or AutoScale.Onnx.Census.UnboundDimensionException)
        {
            throw new CliException(ExitCodes.Input, error.Message);
        }
    }

    static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
