using AutoScale.Onnx.Quantization;

namespace AutoScale.Onnx.Zoo;

/// <summary>
/// Activation ranges of the zoo's networks, recorded once (Calibration/{id}.txt) rather than measured at start: floating-point kernels differ in their last bits from
/// one processor to the next, and the INT8 files must be the same on all of them. A test measures them again and compares.
/// </summary>
public static class ZooCalibration
{
    /// <summary>Inputs of the calibration; few, as random weights have no outliers to find.</summary>
    public const int Samples = 2;

    /// <summary>The recorded ranges of a network with the weights of <see cref="ModelZoo.Seed"/>.</summary>
    public static ActivationRanges Recorded(ZooNetwork network)
    {
        using var stream = typeof(ZooCalibration).Assembly.GetManifestResourceStream($"Calibration.{network.Id}.txt")
            ?? throw new InvalidOperationException($"There is no recorded calibration of {network.Id}.");
        using var reader = new StreamReader(stream);
        return ActivationRanges.Read(reader);
    }

    /// <summary>Measures the ranges with ONNX Runtime.</summary>
    public static Task<ActivationRanges> MeasureAsync(ZooNetwork network, CancellationToken cancellationToken) => RangeCalibrator.MeasureAsync(
        network.Build(ModelZoo.Seed),
        Enumerable.Range(1, Samples).Select(sample => network.SampleInputs((ulong)sample)),
        cancellationToken);
}
