using System.CommandLine;
using System.Globalization;
using AutoScale.Core.Routing;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Graph;
using AutoScale.Training.Gates;

namespace AutoScale.Training.Cli;

/// <summary><c>calibrate</c>: a gate for any classifiers, from a table of their answers.</summary>
static class CalibrateCommand
{
    public static Command Create()
    {
        var answers = new Option<string>("--answers")
        {
            Description = "A CSV of calibration samples: label, main_0…, and extension_0…, cloud_0… where there are such exits.", Required = true,
        };
        var main = new Option<string>("--main") { Description = "The ONNX model of the first exit, to count its work.", Required = true };
        var extension = new Option<string?>("--extension") { Description = "The ONNX model behind it. Default: none." };
        var cloud = new Option<string>("--cloud") { Description = "The ONNX model of the cloud.", Required = true };
        var hard = new Option<string>("--hard") { Description = "The extension's classes, such as 10,11,14. Default: none.", DefaultValueFactory = _ => "" };
        var device = new Option<string>("--device")
        {
            Description = $"The class of devices that pays: {string.Join(", ", DeviceCosts.Profiles.Select(profile => profile.DeviceClass))}.", DefaultValueFactory = _ => "mi8pro",
        };
        var target = new Option<double>("--target") { Description = "Accuracy to promise, above 0 and below 1.", Required = true };
        var risk = new Option<double>("--risk") { Description = "Probability that the promise may fail with, above 0, at most 0.5.", DefaultValueFactory = _ => 0.1 };
        var (seed, output) = (Options.Seed(), new Option<string>("--out") { Description = "The gate's file.", DefaultValueFactory = _ => "gate.json" });
        var command = new Command(
            "calibrate",
            "Chooses the cheapest gate that keeps an accuracy, for any classifiers with logits. The samples must be drawn as the device meets them, and nothing "
            + "may have been trained or chosen on them.")
        {
            answers, main, extension, cloud, hard, device, target, risk, seed, output,
        };
        command.SetAction(parsed =>
        {
            using var table = File.OpenText(parsed.GetValue(answers)!);
            var set = AnswersFile.Read(table, new HardClasses(Classes(parsed.GetValue(hard)!)));
            var profile = DeviceCosts.Find(parsed.GetValue(device)!);
            var costs = DeviceCosts.For(
                profile, Count(parsed.GetValue(main)!), parsed.GetValue(extension) is { } file ? Count(file) : null, Count(parsed.GetValue(cloud)!));
            var gate = GateCalibration.Calibrate(set, costs, parsed.GetValue(target), parsed.GetValue(risk), parsed.GetValue(seed));
            var blocks = GateBlocks.Of(
                set, costs, Named(parsed.GetValue(cloud)!), Named(parsed.GetValue(main)!), parsed.GetValue(extension) is { } behind ? Named(behind) : null);
            File.WriteAllBytes(parsed.GetValue(output)!, GateFile.Of(profile.DeviceClass, gate, blocks).Write());
            parsed.InvocationConfiguration.Output.WriteLine(Describe(gate, costs));
            return ExitCodes.Ok;
        });
        return command;
    }

    static string Describe(CalibratedGate calibrated, ExitCosts costs)
    {
        var estimate = calibrated.Estimate;
        var promise = calibrated.Certified
            ? $"certified: accuracy of at least {calibrated.Target:P1}, wrong with a probability of at most {calibrated.Risk:P1}"
            : $"NOT certified: no gate reached {calibrated.Target:P1} at a risk of {calibrated.Risk:P1}; this is the most accurate one. Ask for less, or give more samples";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {calibrated.Gate.Variant}, threshold {calibrated.Gate.Threshold:0.####}
            {promise}
            accuracy {estimate.Accuracy:P1} on {estimate.Samples} samples; main {estimate.MainShare:P0}, extension {estimate.ExtensionShare:P0}, cloud {estimate.CloudShare:P0}
            {estimate.Millijoules:0.00} mJ an inference (modelled), cloud-always {costs.Offload.Millijoules:0.00} mJ; {estimate.Bytes:0} bytes
            """);
    }

    /// <summary>A model of a folder laid out as <c>{name}/{version}/model.onnx</c> has that name, another that of its file.</summary>
    static (string Name, byte[] File) Named(string path) => (
        Path.GetFileName(path) is "model.onnx" && Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(path))) is { Length: > 0 } folder
            ? Path.GetFileName(folder)
            : Path.GetFileNameWithoutExtension(path),
        File.ReadAllBytes(path));

    static ModelCensusResult Count(string path)
    {
        try
        {
            return ModelCensus.Read(path);
        }
        catch (Exception problem) when (problem is InvalidModelException or UnboundDimensionException or UnsupportedOperatorException)
        {
            throw new InvalidDataException($"{path}: {problem.Message}", problem);
        }
    }

    static IEnumerable<int> Classes(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var label)
            ? label
            : throw new ArgumentException($"--hard has '{part}'; it must list classes such as 10,11,14."));
}
