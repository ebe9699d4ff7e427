using System.Text.Json;
using System.Text.Json.Nodes;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
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

    [Fact]
    public void EpochRequest_CarriesSettingsWholly()
    {
        var options = new HierarchicalOptions { PriorEvidence = 7, ClassFloor = 0.5, HoldOutShare = 0.02 };

        Assert.Equal(options, Sent(JsonSerializer.SerializeToNode(options, JsonSerializerOptions.Web)!));
    }

    [Fact]
    public void EpochRequest_OfAnEarlierClientMeansWhatItMeantThen()
    {
        var settings = JsonSerializer.SerializeToNode(new HierarchicalOptions(), JsonSerializerOptions.Web)!;
        settings.AsObject().Remove("priorEvidence");
        settings.AsObject().Remove("classFloor");

        Assert.Equal(new HierarchicalOptions { PriorEvidence = 0, ClassFloor = 0 }, Sent(settings));
    }

    static HierarchicalOptions Sent(JsonNode settings)
    {
        var json = JsonSerializer.SerializeToNode(new EpochRequest("small", ["a"], 3, 0.9f, 0.1f), FleetRequestJson.Default.EpochRequest)!;
        json["hierarchical"] = settings;
        return HierarchicalSettings.ReadKnown(json.Deserialize(FleetRequestJson.Default.EpochRequest)!.Hierarchical!.Value.GetRawText()).Options;
    }
}
