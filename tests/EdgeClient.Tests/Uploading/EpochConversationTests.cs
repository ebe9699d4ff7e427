using System.Text;
using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.EdgeClient.Tests.Hosting;

namespace AutoScale.EdgeClient.Tests.Uploading;

public sealed class EpochConversationTests
{
    /// <summary>What the fleet needs to decide for the device, and to say which decisions a prior changes.</summary>
    [Theory]
    [InlineData(LearnerConfiguration.AutoScale, false)]
    [InlineData(HierarchicalState.PolicyName, true)]
    public async Task Epoch_OfOurPolicyStatesTheProfileAndTheSettings(string policy, bool stated)
    {
        var fleet = new FakeFleet();
        await using var edge = new TestEdge(fleet, policy: policy);
        await edge.InferAsync();
        await edge.FlushAsync();

        Assert.Equal((stated, stated), (fleet.LastEpoch!.Profile is not null, fleet.LastEpoch.Hierarchical is not null));
        if (stated)
        {
            var profile = DeviceProfileReader.Read(Encoding.UTF8.GetBytes(fleet.LastEpoch.Profile!.Value.GetRawText()), "test");
            Assert.Equal(fleet.LastEpoch.Descriptors, ActionSpace.For(profile).Descriptors);
            Assert.Equal(new HierarchicalOptions(), HierarchicalSettings.Read(fleet.LastEpoch.Hierarchical!.Value.GetRawText()));
        }
    }
    [Fact]
    public async Task Epoch_IsBegunWithoutTheProfileWhereTheFleetRefusesIt()
    {
        var fleet = new FakeFleet { RefusesProfiles = true };
        await using var edge = new TestEdge(fleet, policy: HierarchicalState.PolicyName);
        await edge.InferAsync();

        await edge.FlushAsync();

        Assert.Null(fleet.LastEpoch!.Profile);
        Assert.Equal(2, fleet.Requests.Count(request => request.StartsWith("PUT ", StringComparison.Ordinal) && request.Contains("/epochs/", StringComparison.Ordinal)));
        Assert.Single(fleet.Batches);
    }
}
