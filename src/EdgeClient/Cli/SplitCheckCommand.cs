using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Splitting;
using AutoScale.Onnx.Zoo;
using Spectre.Console;

namespace AutoScale.EdgeClient.Cli;

/// <summary><c>split check</c>: whether head and tail give what the whole model gives, at every legal cut.</summary>
static class SplitCheckCommand
{
    const ulong InputSeed = 7;

    public static Command Create()
    {
        var models = new Argument<string[]>("model") { Description = "ONNX files; zoo:NAME; zoo for all ten networks.", Arity = ArgumentArity.OneOrMore };
        var int8 = new Option<bool>("--int8") { Description = "Run every cut with 8-bit crossing too, and report the error." };
        var every = new Option<int>("--every") { Description = "Check each n-th legal cut only, 1 for all.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "Threads of ONNX Runtime.", DefaultValueFactory = _ => 1 };
        var output = new Option<FileInfo?>("--out") { Description = "A file for every cut's result, one JSON object a line." };
        var command = new Command("check", "Compare head and tail with the whole model at every legal cut, and say why others are none.")
        {
            models, int8, every, threads, output,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var names = parsed.GetValue(models)!.SelectMany(name => name is "zoo" ? ModelZoo.Networks.Select(network => ModelFiles.ZooPrefix + network.Id) : [name]);
            var options = new OnnxEngineOptions { IntraOpThreads = parsed.GetValue(threads) };
            if (parsed.GetValue(every) < 1)
            {
                throw new CliException(ExitCodes.Usage, $"--every is {parsed.GetValue(every)}; it must be at least 1.");
            }

            await using var lines = parsed.GetValue(output) is { } file ? new StreamWriter(file.FullName) : null;
            var console = Terminal.For(parsed);
            var table = new Table().AddColumns(
                "model", "legal cuts", "checked", "within 1e-5", "largest difference", "largest output", "rejected", "int8 SQNR dB, worst / median");
            var failed = 0;
            foreach (var name in names)
            {
                var (model, network) = await ModelFiles.ReadAsync(name, cancellationToken);
                var splitter = SplitCommand.Splitter(model);
                var checks = await CheckAsync(
                    name, model, splitter, network, options, parsed.GetValue(every), parsed.GetValue(int8), lines, parsed.InvocationConfiguration.Error, cancellationToken);
                failed += checks.Count(check => !check.Passes);
                AddRow(table, name, splitter, checks);
                ShowRejected(console, name, splitter);
            }

            console.Write(table);
            console.WriteLine("A cut passes where |whole - (head, tail)| <= 1e-5 * max(1, max|whole|) holds for every element of each output,");
            console.WriteLine("all three run by ONNX Runtime with all of its graph optimisations, the tail on what the head gave.");
            return failed is 0 ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    static async Task<List<CutCheck>> CheckAsync(
        string name, ReadOnlyMemory<byte> file, ModelSplitter splitter, string network, OnnxEngineOptions options, int every, bool int8,
        StreamWriter? lines, TextWriter progress, CancellationToken cancellationToken)
    {
        var model = ModelFile.Parse(file);
        using var check = new SplitCheck(model, splitter, await InputsAsync(file, network, options, cancellationToken), options);
        var checks = new List<CutCheck>();
        foreach (var cut in splitter.Cuts.Where((_, index) => index % every is 0))
        {
            var result = await check.RunAsync(cut, int8, cancellationToken);
            checks.Add(result);
            if (lines is not null)
            {
                await lines.WriteLineAsync(JsonSerializer.Serialize(new
                {
                    model = name,
                    cut = cut.Label,
                    crossingBytes = cut.CrossingBytes,
                    result.Passes,
                    result.Difference,
                    result.LargestOutput,
                    result.Share,
                    int8Decibels = result.Int8 is { } noise && double.IsFinite(noise.SignalToNoiseDecibels) ? noise.SignalToNoiseDecibels : (double?)null,
                    int8LargestError = result.Int8?.LargestError,
                }, JsonSerializerOptions.Web));
                await lines.FlushAsync(cancellationToken);
            }

            if (!result.Passes)
            {
                await progress.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{name}: {cut.Label} differs by {result.Difference:g3}, outputs reach {result.LargestOutput:g3}"));
            }

            if (checks.Count % 50 is 0)
            {
                await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{name}: {checks.Count} of {splitter.Cuts.Count / every} cuts"));
            }
        }

        return checks;
    }

    static async Task<IReadOnlyList<Tensor>> InputsAsync(ReadOnlyMemory<byte> file, string network, OnnxEngineOptions options, CancellationToken cancellationToken)
    {
        if (ModelZoo.Find(network) is { } known)
        {
            return known.SampleInputs(InputSeed);
        }

        using var engine = new OnnxInferenceEngine(new SingleModelStore(file), options);
        return SampleInputs.For(await engine.DescribeAsync(SingleModelStore.Id, cancellationToken), new Dictionary<string, IReadOnlyList<long>>(), InputSeed);
    }

    static void AddRow(Table table, string name, ModelSplitter splitter, List<CutCheck> checks)
    {
        var decibels = checks.Where(check => check.Int8 is not null).Select(check => check.Int8!.Value.SignalToNoiseDecibels).Order().ToList();
        table.AddRow(
            Markup.Escape(name), Text(splitter.Cuts.Count), Text(checks.Count), Text(checks.Count(check => check.Passes)),
            Text(checks.Select(check => check.Difference).DefaultIfEmpty().Max()), Text(checks.Select(check => check.LargestOutput).DefaultIfEmpty().Max()),
            Text(splitter.Rejected.Count),
            decibels.Count is 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{decibels[0]:0.0} / {decibels[decibels.Count / 2]:0.0}"));
    }

    /// <summary>Reasons with the number of nodes each; names within them differ from node to node.</summary>
    static void ShowRejected(IAnsiConsole console, string name, ModelSplitter splitter)
    {
        foreach (var group in splitter.Rejected.GroupBy(node => Generic(node.Reason)).OrderByDescending(group => group.Count()))
        {
            console.WriteLine($"{name}: {Text(group.Count())} rejected, such as '{group.First().Value}': {group.First().Reason}");
        }
    }

    static string Generic(string reason) => string.Concat(reason.Split('\'').Where((_, index) => index % 2 is 0));

    static string Text(IFormattable value) => value.ToString(value is double ? "g3" : null, CultureInfo.InvariantCulture);
}
