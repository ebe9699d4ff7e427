using AutoScale.Simulator.Networks;
using AutoScale.Simulator.Phones;
using AutoScale.Simulator.Tiers;

namespace AutoScale.Simulator.Tests.Phones;

public sealed class LatencyRuleTests
{
    [Fact]
    public void Latencies_AreTheSameWhateverElseIsAskedFor()
    {
        var unseen = NetworkCatalog.Paper.Networks[2];
        unseen = unseen with { Descriptor = unseen.Descriptor with { Name = "unseen" } };
        var profile = ProfileCatalog.Find("mi8pro");
        var alone = new PhoneCosts(profile, new NetworkCatalog([unseen]), TierProcessor.Testbed, new());
        var among = new PhoneCosts(profile, new NetworkCatalog([.. NetworkCatalog.Paper.Networks, unseen]), TierProcessor.Testbed, new());
        var actions = Core.Actions.ActionSpace.For(profile);

        for (var action = 0; action < actions.Count; action++)
        {
            Assert.Equal(among.ComputeMs("unseen", actions[action]), alone.ComputeMs("unseen", actions[action]), 9);
        }
    }
}
