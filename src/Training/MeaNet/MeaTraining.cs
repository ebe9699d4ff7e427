using AutoScale.Core.Routing;
using AutoScale.Training.Data;
using AutoScale.Training.Layers;
using AutoScale.Training.Learning;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.MeaNet;

/// <summary>
/// The order of MEANet's training (arXiv 2109.06440): main on everything; hard classes from the calibration split; main frozen; adaptive block and extension on the
/// hard classes alone. Beside it the cloud's network and the single exit. The test split is nowhere touched.
/// </summary>
/// <param name="settings">How.</param>
/// <param name="workers">Run the parts of a step.</param>
public sealed class MeaTraining(MeaSettings settings, Workers workers)
{
    /// <summary>What <see cref="Run"/>'s caller is told: the block, and how to run its training.</summary>
    /// <param name="block"><c>main</c>, <c>extension</c>, <c>cloud</c> or <c>single</c>.</param>
    /// <param name="training">With its first weights drawn.</param>
    public delegate void RunBlock(string block, ClassifierTraining training);

    public const string Main = "main";
    public const string Extension = "extension";
    public const string Cloud = "cloud";
    public const string Single = "single";

    public MeaSettings Settings => settings;

    /// <summary>Trains the blocks.</summary>
    /// <param name="run">Runs one block's training to its end.</param>
    /// <param name="withSingle">Whether the single exit is trained too.</param>
    public MeaBlocks Run(RunBlock run, bool withSingle = true)
    {
        var images = new ShapeImages(settings.Seed);
        var train = Splits.Train(images, settings.TrainImages);
        var network = new MeaNetwork(ShapeImages.Classes, ShapeImages.Classes / 2, settings.Widths);
        Train(Main, network.Main, ShapeImages.Classes, train, settings.MainEpochs, run);

        var hard = ChooseHardClasses(network, Splits.Calibration(images, settings.CalibrationImages));
        var extension = ExtensionTraining(network, hard, train);
        extension.Initialize();
        run(Extension, extension);

        var cloud = MeaNetwork.Cloud(ShapeImages.Classes, settings.Widths);
        Train(Cloud, cloud, ShapeImages.Classes, train, settings.CloudEpochs, run);
        LayerGraph? single = null;
        if (withSingle)
        {
            single = MeaNetwork.SingleExit(ShapeImages.Classes, settings.Widths);
            Train(Single, single, ShapeImages.Classes, train, settings.MainEpochs, run);
        }

        return new MeaBlocks(network, hard, cloud, single);
    }

    /// <summary>Step 2: the half of the classes that a trained main is worst at.</summary>
    public HardClasses ChooseHardClasses(MeaNetwork network, ImageSet calibration)
    {
        var (logits, labels) = Classifier.Run(network.Main, network.Classes, calibration, workers);
        int[] predictions = [.. logits.Select(row => Prediction.Of(row).Label)];
        return HardClassSelection.LowestHalf(HardClassSelection.Precision(predictions, labels, network.Classes));
    }

    /// <summary>Steps 3 and 4: freezes main and makes ready the training of adaptive block and extension.</summary>
    /// <param name="network">Main trained.</param>
    /// <param name="hard">The hard classes.</param>
    /// <param name="train">All images; those of easy classes are passed over.</param>
    public ClassifierTraining ExtensionTraining(MeaNetwork network, HardClasses hard, ImageSet train)
    {
        network.FreezeMain();
        var samples = new HardSamples(train, train.Label, hard);
        return new ClassifierTraining(network.Extended, hard.Count, samples, settings.Training(settings.ExtensionEpochs), workers);
    }

    void Train(string block, LayerGraph graph, int classes, ISampleSource samples, int epochs, RunBlock run)
    {
        var training = new ClassifierTraining(graph, classes, samples, settings.Training(epochs), workers);
        training.Initialize();
        run(block, training);
    }
}

/// <summary>Trained blocks.</summary>
/// <param name="Network">Main, adaptive block and extension.</param>
/// <param name="Hard">The classes that the extension tells apart.</param>
/// <param name="Cloud">The cloud's network.</param>
/// <param name="Single">The single exit of the same size; null where it was not trained.</param>
public sealed record MeaBlocks(MeaNetwork Network, HardClasses Hard, LayerGraph Cloud, LayerGraph? Single)
{
    /// <summary>The layers of adaptive block and extension.</summary>
    public IEnumerable<Parameter> ExtensionParameters => Network.Extended.Parameters.Except(Network.Main.Parameters);

    /// <summary>SHA-256 of every block's floats, by block.</summary>
    public IReadOnlyDictionary<string, string> Digests()
    {
        var digests = new Dictionary<string, string>
        {
            [MeaTraining.Main] = WeightsFile.Digest(Network.Main.Parameters),
            [MeaTraining.Extension] = WeightsFile.Digest(ExtensionParameters),
            [MeaTraining.Cloud] = WeightsFile.Digest(Cloud.Parameters),
        };
        if (Single is not null)
        {
            digests[MeaTraining.Single] = WeightsFile.Digest(Single.Parameters);
        }

        return digests;
    }
}
