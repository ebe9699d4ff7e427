using AutoScale.Core.Tensors;
using AutoScale.Onnx.Splitting;

namespace AutoScale.Onnx.Tests.Splitting;

public sealed class CutLabelsTests
{
    [Fact]
    public void Of_KeepsANameThatIsSafe() => Assert.Equal("conv2.reduce", CutLabels.Of("conv2.reduce"));

    [Theory]
    [InlineData("/layer1/conv1/Conv_output_0")]
    [InlineData("StatefulPartitionedCall/model/a>b:0")]
    [InlineData("ü")]
    [InlineData("..")]
    public void Of_MakesEveryNameSafeInAModelId(string value)
    {
        var label = CutLabels.Of(value);

        Assert.True(ModelId.IsValidPart(label, CutLabels.MaxLength));
        Assert.Equal(label, CutLabels.Of(value));
    }

    [Fact]
    public void Of_TellsNamesApartThatLookAlikeWhenMadeSafe()
    {
        Assert.NotEqual(CutLabels.Of("a/b"), CutLabels.Of("a:b"));
        Assert.NotEqual(CutLabels.Of(new string('x', 80) + "1/y"), CutLabels.Of(new string('z', 80) + "1/y"));
        Assert.Equal("b-", CutLabels.Of("/b")[..2]);
    }
}
