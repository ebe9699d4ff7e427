using AutoScale.Core.Routing;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Execution;
using AutoScale.Onnx.Engine;
using AutoScale.Training.Data;
using AutoScale.Training.Gates;
using AutoScale.Training.MeaNet;

namespace AutoScale.EdgeClient.Extension;

/// <summary>What a trial of a trained extension came to.</summary>
/// <param name="Images">Held images that both extensions answered.</param>
/// <param name="InUse">Right answers of main with the extension in use.</param>
/// <param name="Trained">Right answers of main with the trained one.</param>
/// <param name="Gate">The gate's file with the trained extension; null where it is kept out.</param>
/// <param name="Refusal">Why it is kept out; null where it is not.</param>
public sealed record TrialResult(int Images, int InUse, int Trained, GateFile? Gate, string? Refusal);

/// <summary>
/// Whether a trained extension may take the place of the one in use. It must answer no fewer held images rightly; and where the gate goes to the extension, the gate is certified
/// anew with it: the same gate, the same target and risk, the exact binomial test on images that nothing was trained, chosen or tried on. Everything runs through ONNX Runtime on
/// the files that the device runs, one image at a time on the calling thread.
/// </summary>
/// <param name="device">Whose images: its number.</param>
/// <param name="inUse">The gate's file in use, which names an extension.</param>
/// <param name="models">The models that the gate names, by name.</param>
public sealed class ExtensionTrial(int device, GateFile inUse, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> models)
{
    const string TrainedName = "trained";

    /// <summary>Images that the two are compared on.</summary>
    public const int HeldImages = 2_000;

    /// <summary>Further images that the gate is certified on.</summary>
    public const int CertifiedImages = 4_000;

    /// <summary>The device's images from here on are never trained on.</summary>
    static long FirstHeld(int device) => Splits.FirstOfDevice(device) + (Splits.Room / 2);

    /// <summary>Runs the trial.</summary>
    /// <param name="name">What the trained extension is called.</param>
    /// <param name="trained">Its ONNX file.</param>
    /// <param name="stop">Ends it between two images.</param>
    /// <exception cref="ArgumentException">The gate's class of devices has no profile, so that its costs are unknown.</exception>
    public TrialResult Run(string name, ReadOnlyMemory<byte> trained, CancellationToken stop)
    {
        var blocks = inUse.Blocks!;
        var costs = DeviceCosts.For(
            DeviceCosts.Find(inUse.Device), Onnx.Census.ModelCensus.Read(models[blocks.Main]), Onnx.Census.ModelCensus.Read(trained),
            Onnx.Census.ModelCensus.Read(models[blocks.Network]));
        using var engine = new OnnxInferenceEngine(
            new Blocks(new Dictionary<string, ReadOnlyMemory<byte>>(models) { [TrainedName] = trained }), new OnnxEngineOptions { MaxSessions = 4, IntraOpThreads = 1 });
        var rule = new ExitGate { Hard = new HardClasses(blocks.HardClasses) };
        var first = FirstHeld(device);
        var before = GateOutcome.Of(rule, Answers(engine, blocks.Extension!, cloud: false, first, HeldImages, stop), costs).Correct;
        var after = GateOutcome.Of(rule, Answers(engine, TrainedName, cloud: false, first, HeldImages, stop), costs).Correct;
        if (after < before)
        {
            return new(HeldImages, before, after, null, "it answers fewer held images rightly than the one in use");
        }

        var fresh = Answers(engine, TrainedName, cloud: true, first + HeldImages, CertifiedImages, stop);
        var file = inUse with
        {
            Blocks = GateBlocks.Of(
                fresh, costs, (blocks.Network, models[blocks.Network].ToArray()), (blocks.Main, models[blocks.Main].ToArray()), (name, trained.ToArray())),
        };
        var gate = inUse.ToGate();
        if (!inUse.Certified || gate.Extension is ExtensionUse.Never)
        {
            // Nothing was promised of the extension: what was promised holds as it did.
            return new(HeldImages, before, after, file, null);
        }

        var outcome = GateOutcome.Of(gate, fresh, costs);
        var pValue = BinomialTail.AtMost(outcome.Samples - outcome.Correct, outcome.Samples, 1 - inUse.Target);
        return pValue <= inUse.Risk
            ? new(HeldImages, before, after, file with { Estimate = outcome, PValue = pValue }, null)
            : new(HeldImages, before, after, null, FormattableString.Invariant(
                $"the gate goes to the extension, and its promise of {100 * inUse.Target:0.#} % could not be certified with this one: {100 * outcome.Accuracy:0.#} % of {outcome.Samples} images, p = {pValue:0.###}"));
    }

    RoutedSet Answers(OnnxInferenceEngine engine, string extension, bool cloud, long first, int count, CancellationToken stop)
    {
        var blocks = inUse.Blocks!;
        var images = new ShapeImages(0);
        var (labels, mains, extensions, clouds) = (new int[count], new float[count][], new float[count][], new float[count][]);
        for (var index = 0; index < count; index++)
        {
            stop.ThrowIfCancellationRequested();
            var one = new ImageSet(images, first + index, 1);
            var image = ImageTensor.Of(one, 0);
            var main = Infer(engine, blocks.Main, [image], OnnxExport.Logits, OnnxExport.Features);
            labels[index] = one.Label(0);
            mains[index] = Floats(main[0]);
            extensions[index] = Floats(Infer(engine, extension, [image, main[1]], OnnxExport.Logits)[0]);
            clouds[index] = cloud ? Floats(Infer(engine, blocks.Network, [image], OnnxExport.Logits)[0]) : [];
        }

        return new RoutedSet(labels, mains, extensions, cloud ? clouds : null, new HardClasses(blocks.HardClasses));
    }

    /// <summary>Waits: the trial has its thread to itself, and that thread's priority.</summary>
    static IReadOnlyList<Tensor> Infer(OnnxInferenceEngine engine, string model, IReadOnlyList<Tensor> inputs, params string[] outputs) =>
        engine.RunAsync(new ModelId(model, OnnxExport.Version), inputs, outputs, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    static float[] Floats(Tensor tensor) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray();

    /// <summary>The models of a trial, in memory.</summary>
    sealed class Blocks(Dictionary<string, ReadOnlyMemory<byte>> files) : IModelStore
    {
        public ValueTask<ReadOnlyMemory<byte>> ReadAsync(ModelId model, CancellationToken cancellationToken) => ValueTask.FromResult(files[model.Name]);

        public ValueTask<IReadOnlyList<ModelId>> ListAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<ModelId>>([.. files.Keys.Select(name => new ModelId(name, OnnxExport.Version))]);
    }
}
