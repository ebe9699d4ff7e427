using System.Globalization;
using System.Security.Cryptography;
using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Splitting;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;

namespace AutoScale.Onnx.Splitting;

/// <summary>What a plan is made for.</summary>
/// <param name="Network">The network's id.</param>
/// <param name="File">Its ONNX file.</param>
/// <param name="Inputs">A sample, to measure what 8-bit crossing does to the outputs.</param>
/// <param name="Local">Regressions of the device.</param>
/// <param name="Remote">Regressions of the other tier.</param>
/// <param name="LeastDecibels">The error budget of 8-bit crossing.</param>
/// <param name="InputBytes">What offloading the whole network sends; null for its tensors' bytes.</param>
public sealed record SplitQuestion(
    string Network, ReadOnlyMemory<byte> File, IReadOnlyList<Tensor> Inputs, LayerCosts Local, LayerCosts Remote,
    double LeastDecibels = ParetoList.DefaultLeastDecibels, long? InputBytes = null);

/// <summary>Computes the Pareto list of a network on a device class, offline: times from regressions, the noise of 8-bit crossing from real runs.</summary>
public static class SplitPlanner
{
    static readonly OnnxEngineOptions OneThread = new() { IntraOpThreads = 1 };

    /// <summary>Every option, without noise: all-edge, all-cloud, and the splits that send fewer bytes than all-cloud.</summary>
    /// <exception cref="NotSupportedException">The census cannot count the model.</exception>
    public static (SplitOption AllEdge, SplitOption AllCloud, IReadOnlyList<SplitOption> Splits) Enumerate(
        ModelSplitter splitter, LayerCosts local, LayerCosts remote, long? inputBytes = null)
    {
        var whole = splitter.WholeWork ?? throw new NotSupportedException("The model's layers cannot be counted, so that no regression can predict its parts.");
        var sent = inputBytes ?? splitter.InputBytes;
        var splits = new List<SplitOption>();
        foreach (var cut in splitter.Cuts)
        {
            var (head, tail) = splitter.Work(cut.Label)!.Value;
            var exact = new SplitOption(
                cut.Label, Precision.Fp32, cut.CrossingBytes, splitter.ReturnBytes(cut), local.PredictMs(head), remote.PredictMs(tail), null);
            splits.Add(exact);
            if (splitter.CanQuantise && cut.QuantisedBytes < cut.CrossingBytes)
            {
                splits.Add(exact with { Crossing = Precision.Int8, CrossingBytes = cut.QuantisedBytes });
            }
        }

        return (
            new SplitOption("", Precision.Fp32, 0, 0, local.PredictMs(whole), 0, null),
            new SplitOption("", Precision.Fp32, sent, splitter.OutputBytes, 0, remote.PredictMs(whole), null),
            [.. splits.Where(split => split.CrossingBytes < sent)]);
    }

    /// <summary>Makes a plan: the Pareto front, and of it what is the fastest at some rate of the link.</summary>
    /// <returns>The plan, and the whole front it was taken from.</returns>
    /// <exception cref="InvalidModelException">The file is no model.</exception>
    /// <exception cref="NotSupportedException">The census cannot count the model.</exception>
    public static async Task<(SplitPlan Plan, IReadOnlyList<SplitOption> Front)> MakeAsync(SplitQuestion question, CancellationToken cancellationToken)
    {
        var model = ModelFile.Parse(question.File);
        var splitter = ModelSplitter.Read(model);
        var (edge, cloud, candidates) = Enumerate(splitter, question.Local, question.Remote, question.InputBytes);
        using var check = new SplitCheck(model, splitter, question.Inputs, OneThread);
        var splits = candidates.ToList();
        IReadOnlyList<SplitOption> front;
        while (true)
        {
            // A run for each cut would take long: only what would be kept is measured, until all that is kept has been.
            front = ParetoList.Front(edge, cloud, splits, question.LeastDecibels);
            var open = front.Where(option => option is { Crossing: Precision.Int8, NoiseDecibels: null }).ToList();
            if (open.Count is 0)
            {
                break;
            }

            foreach (var option in open)
            {
                var noise = (await check.RunAsync(splitter.Find(option.Cut)!, int8: true, cancellationToken)).Int8!.Value;
                splits[splits.IndexOf(option)] = option with { NoiseDecibels = Math.Round(Math.Min(noise.SignalToNoiseDecibels, 200), 1) };
            }
        }

        var plan = new SplitPlan(
            question.Network, Convert.ToHexString(SHA256.HashData(question.File.Span)).ToLower(CultureInfo.InvariantCulture), question.Local.DeviceClass,
            question.Local.Target, question.Remote.Target, (EnergyProvenance)Math.Min((int)question.Local.Provenance, (int)question.Remote.Provenance),
            [$"head: {question.Local.Source}", $"tail: {question.Remote.Source}", "noise: measured on a seeded random sample; accuracy of random weights means nothing"],
            ParetoList.Fastest(front));
        return (plan, front);
    }
}
