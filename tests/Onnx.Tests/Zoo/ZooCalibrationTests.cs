using AutoScale.Onnx.Zoo;

namespace AutoScale.Onnx.Tests.Zoo;

public sealed class ZooCalibrationTests
{
    /// <summary>Where to write new recordings after a network changes: AUTOSCALE_RECORD_CALIBRATION=src/Onnx/Zoo/Calibration, an absolute path.</summary>
    static readonly string? RecordTo = Environment.GetEnvironmentVariable("AUTOSCALE_RECORD_CALIBRATION");

    public static TheoryData<string> Ids => [.. ModelZoo.Networks.Select(network => network.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Recorded_IsWhatACalibrationMeasures(string id)
    {
        var network = ModelZoo.Find(id)!;
        var measured = await ZooCalibration.MeasureAsync(network, CancellationToken.None);
        if (RecordTo is not null)
        {
            await using var writer = File.CreateText(Path.Combine(RecordTo, $"{id}.txt"));
            measured.Write(writer);
            return;
        }

        var recorded = ZooCalibration.Recorded(network);

        Assert.Equal(measured.Tensors.Keys, recorded.Tensors.Keys);
        foreach (var (tensor, (min, max)) in measured.Tensors)
        {
            // Four digits are recorded; kernels of other processors add a little of their own.
            var tolerance = 0.005f * (max - min);
            Assert.InRange(recorded.Tensors[tensor].Min, min - tolerance, min + tolerance);
            Assert.InRange(recorded.Tensors[tensor].Max, max - tolerance, max + tolerance);
        }
    }
}
