using AutoScale.Training.Layers;
using AutoScale.Training.Learning;

namespace AutoScale.Training.Tests.Learning;

public sealed class WeightsFileTests
{
    [Fact]
    public void Read_GivesBackWhatWasWritten()
    {
        var (written, read) = (Made(), new Parameter("w", ParameterRole.Weight, 3));

        WeightsFile.Read(WeightsFile.Write([written], half: false), [read]);

        Assert.Equal(written.Values, read.Values);
        Assert.Equal(WeightsFile.Digest([written]), WeightsFile.Digest([read]));
    }

    [Fact]
    public void Read_RoundsHalves()
    {
        var read = new Parameter("w", ParameterRole.Weight, 3);

        WeightsFile.Read(WeightsFile.Write([Made()], half: true), [read]);

        Assert.Equal([(float)(Half)0.1f, -2, 3.5f], read.Values);
    }

    [Fact]
    public void Read_RefusesWhatDoesNotFit()
    {
        var file = WeightsFile.Write([Made()], half: false);

        Assert.Contains("'v'", Assert.Throws<InvalidDataException>(() => WeightsFile.Read(file, [new Parameter("v", ParameterRole.Weight, 3)])).Message, StringComparison.Ordinal);
        Assert.Contains("ends before", Assert.Throws<InvalidDataException>(() => WeightsFile.Read(file.AsMemory(0, file.Length - 2), [Made()])).Message, StringComparison.Ordinal);
        Assert.Contains("more than", Assert.Throws<InvalidDataException>(() => WeightsFile.Read(file, [])).Message, StringComparison.Ordinal);
        Assert.Contains("ASW1", Assert.Throws<InvalidDataException>(() => WeightsFile.Read("nonsense"u8.ToArray(), [])).Message, StringComparison.Ordinal);
    }

    static Parameter Made()
    {
        var parameter = new Parameter("w", ParameterRole.Weight, 3);
        float[] values = [0.1f, -2, 3.5f];
        values.CopyTo(parameter.Values, 0);
        return parameter;
    }
}
