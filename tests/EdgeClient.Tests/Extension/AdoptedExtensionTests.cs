using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Extension;
using AutoScale.Onnx.Engine;
using AutoScale.Training.Gates;
using AutoScale.Training.MeaNet;

namespace AutoScale.EdgeClient.Tests.Extension;

public sealed class AdoptedExtensionTests : IDisposable
{
    static readonly byte[] Taught = ExtensionDevice.ExtensionOf(MeaFiles.Shipped());
    static readonly string Name = AdoptedExtension.NameOf("meanet_extension", Taught);

    readonly ExtensionDevice device = new();
    readonly AdoptedExtension adopted;

    public AdoptedExtensionTests() => adopted = new AdoptedExtension(device.Data);

    public void Dispose() => device.Dispose();

    [Fact]
    public async Task Apply_PutsTheOwnExtensionIntoTheVeryGateItWasTriedWith()
    {
        Keep();

        var own = Assert.Single(adopted.Apply([device.Exit]));

        Assert.Equal((Name, ExtensionDevice.Network), (own.Plan.Extension, own.Plan.Network));
        Assert.Equal(device.Exit.Source, own.Source);
        var store = adopted.Beside(new DirectoryModelStore(device.Models));
        Assert.Contains(new(Name, "1"), await store.ListAsync(default));
        Assert.Contains(new("meanet_extension", "1"), await store.ListAsync(default));
    }

    [Fact]
    public void Apply_LeavesAnotherGateAsItCame()
    {
        Keep();
        File.WriteAllBytes(Path.Combine(device.Gates, "gate.json"), device.Gate(target: 0.75).Write());

        Assert.Equal("meanet_extension", Assert.Single(adopted.Apply([device.Exit])).Plan.Extension);
    }

    [Fact]
    public void Apply_GoesBackToTheOldWeightsWhereTheModelIsAnother()
    {
        Keep();
        adopted.Store(Name, ExtensionDevice.ExtensionOf(device.Blocks));

        Assert.Equal("meanet_extension", Assert.Single(adopted.Apply([device.Exit])).Plan.Extension);

        adopted.Discard(Name);
        Assert.Equal("meanet_extension", Assert.Single(adopted.Apply([device.Exit])).Plan.Extension);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"replaces":1,"gate":{}}""")]
    [InlineData("[]")]
    public void Apply_SaysHowToGoBackFromADamagedRecord(string json)
    {
        Keep();
        var record = Path.Combine(device.Data, "extension", "adopted.json");
        File.WriteAllText(record, json);

        var problem = Assert.Throws<InvalidDataException>(() => adopted.Apply([device.Exit]));

        Assert.Contains($"{record} is damaged; delete it", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NameOf_DoesNotGrowWithEveryTraining() => Assert.Equal(Name, AdoptedExtension.NameOf(Name, Taught));

    void Keep()
    {
        adopted.Store(Name, Taught);
        var (gate, exit) = (device.Gate(0.7), device.Exit);
        var digests = gate.Blocks!.Digests.Where(digest => digest.Key is not "meanet_extension").Append(new(Name, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Taught))));
        adopted.Keep(gate with { Blocks = gate.Blocks with { Extension = Name, Digests = digests.ToDictionary() } }, exit.Source.Span);
    }
}
