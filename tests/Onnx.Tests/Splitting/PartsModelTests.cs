using System.Text;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Splitting;

namespace AutoScale.Onnx.Tests.Splitting;

public sealed class PartsModelTests
{
    [Fact]
    public void Read_GivesWhatWasWritten()
    {
        var (plans, gates) = PartsModel.Read(PartsModel.Write(["{\"a\":1}", "{\"b\":2}"], ["{\"ü\":3}"]));

        Assert.Equal(["{\"a\":1}", "{\"b\":2}"], plans.Select(Encoding.UTF8.GetString));
        Assert.Equal(["{\"ü\":3}"], gates.Select(Encoding.UTF8.GetString));
    }

    [Fact]
    public async Task Write_IsAModelThatLoads_SoThatASiloTakesIt()
    {
        using var engine = new OnnxInferenceEngine(new SingleModelStore(PartsModel.Write(["{}"], [])), new OnnxEngineOptions { IntraOpThreads = 1 });

        var signature = await engine.DescribeAsync(SingleModelStore.Id, default);

        Assert.Equal("in", Assert.Single(signature.Inputs).Name);
    }

    [Fact]
    public void Read_FindsNothingInAnotherModelAndRefusesWhatIsNone()
    {
        var (plans, gates) = PartsModel.Read(PartsModel.Write([], []));

        Assert.Empty(plans);
        Assert.Empty(gates);
        Assert.Throws<InvalidModelException>(() => PartsModel.Read(new byte[] { 1, 2, 3 }));
        Assert.Throws<InvalidModelException>(() => PartsModel.Read(new byte[(16 << 20) + 1]));
    }
}
