using System.Text.Json;
using AutoScale.EdgeClient.Gateway.Contract;

namespace AutoScale.EdgeClient.Tests.Gateway;

public sealed class ContractTests
{
    [Fact]
    public void EpochRequest_KeepsABlankTable()
    {
        var json = JsonSerializer.Serialize(new EpochRequest("small", ["a"], 3, 0.9f, 0.1f), FleetRequestJson.Default.EpochRequest);

        Assert.Equal("""{"deviceClass":"small","descriptors":["a"],"stateCount":3,"learningRate":0.9,"discount":0.1,"table":null}""", json);
        Assert.Null(JsonSerializer.Deserialize(json, FleetRequestJson.Default.EpochRequest)!.Table);
    }
}
