using System.CommandLine;
using System.Globalization;
using AutoScale.Core.States;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Zoo;
using Spectre.Console;

namespace AutoScale.EdgeClient.Cli;

/// <summary><c>inspect</c>: what the decision knows of a model, counted from its graph.</summary>
static class InspectCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "An ONNX file; zoo:NAME for one of the paper's ten networks; zoo for all of them." };
        var dimensions = new Option<string[]>("--dim")
        {
            Description = "Size of a free dimension other than the batch: NAME=SIZE. May be repeated.",
            DefaultValueFactory = _ => [],
        };
        var layers = new Option<bool>("--layers") { Description = "List the layers too." };
        var command = new Command("inspect", "Count a model's layers and work (S_CONV, S_FC, S_RC, S_MAC).") { model, dimensions, layers };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(model)!;
            var console = Terminal.For(parsed);
            if (name is "zoo")
            {
                await ShowZooAsync(console, cancellationToken);
                return ExitCodes.Ok;
            }

            var sizes = parsed.GetValue(dimensions)!.Select(ParseDimension).ToDictionary(StringComparer.Ordinal);
            var (file, network) = await ModelFiles.ReadAsync(name, cancellationToken);
            Show(console, name, Census(file, sizes), PaperRow.Find(network), parsed.GetValue(layers));
            return ExitCodes.Ok;
        });
        return command;
    }

    static KeyValuePair<string, long> ParseDimension(string text)
    {
        var equals = text.LastIndexOf('=');
        return equals > 0 && long.TryParse(text[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0
            ? new(text[..equals], size)
            : throw new CliException(ExitCodes.Usage, $"--dim is '{text}'; it must be NAME=SIZE with a size of at least 1.");
    }

    static ModelCensusResult Census(ReadOnlyMemory<byte> file, Dictionary<string, long> dimensions)
    {
        try
        {
            return ModelCensus.Read(file, dimensions);
        }
        catch (Exception error) when (error is InvalidModelException or UnboundDimensionException or UnsupportedOperatorException)
        {
            throw new CliException(ExitCodes.Input, error.Message);
        }
        catch (ArgumentException error)
        {
            throw new CliException(ExitCodes.Usage, $"--dim: {error.Message}");
        }
    }

    static async Task ShowZooAsync(IAnsiConsole console, CancellationToken cancellationToken)
    {
        var store = new ZooModelStore(cacheBytes: 0);
        var table = new Table().AddColumns(
            "network", "S_CONV", "paper", "S_FC", "paper", "S_RC", "paper", "depthwise", "MACs (M)", "sheet", "parameters (M)", "in (bytes)", "out (bytes)");
        foreach (var network in ModelZoo.Networks)
        {
            var census = Census(await store.ReadAsync(ZooModelStore.IdOf(network, int8: false), cancellationToken), []);
            var (features, paper) = (census.Features, PaperRow.Find(network.Id)!);
            table.AddRow(
                network.Id,
                Text(features.ConvolutionLayers), Text(paper.Convolution),
                Text(features.FullyConnectedLayers), Text(paper.FullyConnected),
                Text(features.RecurrentLayers), Text(paper.Recurrent),
                Text(census.DepthwiseConvolutions),
                Millions(features.MultiplyAccumulates), paper.MillionMacs is { } macs ? Text(macs) : "-",
                Millions(census.Parameters), Text(Bytes(census.Inputs)), Text(Bytes(census.Outputs)));
        }

        console.Write(table);
        console.WriteLine("Counted from the graphs at batch size 1; 'paper' is recalled, 'sheet' derived. Where they differ, the count is used.");
        console.WriteLine("The weights are random: they stand for cost and traffic, never for accuracy.");
    }

    static void Show(IAnsiConsole console, string name, ModelCensusResult census, PaperRow? paper, bool layers)
    {
        var features = census.Features;
        var table = new Table().Title(Markup.Escape(name)).AddColumns("feature", "counted");
        if (paper is not null)
        {
            table.AddColumn("paper (recalled)");
        }

        Row("S_CONV convolutions, depthwise not counted", Text(features.ConvolutionLayers), Text(paper?.Convolution));
        Row("S_FC fully connected", Text(features.FullyConnectedLayers), Text(paper?.FullyConnected));
        Row("S_RC recurrent or attention", Text(features.RecurrentLayers), Text(paper?.Recurrent));
        Row("S_MAC multiply-accumulates, millions", Millions(features.MultiplyAccumulates), paper?.MillionMacs is { } macs ? $"{Text(macs)} (derived)" : "-");
        Row("depthwise convolutions", Text(census.DepthwiseConvolutions), "");
        Row("parameters, millions", Millions(census.Parameters), "");
        Row("nodes", Text(census.Nodes), "");
        Row("file, bytes", Text(census.FileBytes), "");
        Row("made by", census.Producer.Length is 0 ? "-" : census.Producer, "");
        Row("operator sets", string.Join(", ", census.OperatorSets.Select(set => $"{set.Key} {Text(set.Value)}")), "");
        foreach (var (label, tensors) in ((string, IReadOnlyList<CensusTensor>)[])[("input", census.Inputs), ("output", census.Outputs)])
        {
            foreach (var tensor in tensors)
            {
                Row($"{label} {tensor.Name}", $"{tensor.ElementType} [{string.Join(", ", tensor.DeclaredShape)}]", "");
            }
        }

        console.Write(table);
        console.WriteLine($"state: {new StateSpace().Describe(new StateSpace().EncodeNetwork(features)).Split(" CPU", 2)[0]}");
        if (layers)
        {
            ShowLayers(console, census);
        }

        void Row(string feature, string counted, string recalled)
        {
            string[] cells = [Markup.Escape(feature), Markup.Escape(counted), Markup.Escape(recalled)];
            table.AddRow(paper is null ? cells[..2] : cells);
        }
    }

    static void ShowLayers(IAnsiConsole console, ModelCensusResult census)
    {
        var table = new Table().AddColumns("layer", "operator", "kind", "output", "MACs", "parameters");
        foreach (var layer in census.Layers)
        {
            table.AddRow(
                Markup.Escape(layer.Name), Markup.Escape(layer.Operator), layer.Kind.ToString(),
                Markup.Escape(layer.OutputShape is { } shape ? $"[{string.Join(", ", shape)}]" : "?"), Text(layer.MultiplyAccumulates), Text(layer.Parameters));
        }

        console.Write(table);
    }

    static long Bytes(IReadOnlyList<CensusTensor> tensors) => Models.EdgeModels.Bytes(tensors);

    static string Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "-";

    static string Millions(long value) => (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture);
}
