using System.Security.Cryptography;
using AutoScale.Core.Routing;
using AutoScale.Testing;
using AutoScale.Training.Data;
using AutoScale.Training.Evaluation;
using AutoScale.Training.Gates;
using AutoScale.Training.MeaNet;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Tests.MeaNet;

public sealed class MeaFilesTests
{
    [Fact]
    public void Read_GivesBackTheBlocks()
    {
        using var folder = new TemporaryFolder();
        var blocks = SmallMeaNet.Blocks;
        MeaFiles.Write(folder.Path, blocks, SmallMeaNet.Settings, "test");

        var read = MeaFiles.Read(folder["weights"]);

        Assert.Equal(blocks.Hard.Labels, read.Hard.Labels);
        Assert.All(
            blocks.Network.Extended.Parameters.Zip(read.Network.Extended.Parameters),
            pair => Assert.All(pair.First.Values.Zip(pair.Second.Values), values => Assert.Equal((float)(Half)values.First, values.Second)));
        Assert.True(File.Exists(Path.Combine(folder["models"], "meanet_extension", "1", "model.onnx")));
    }

    [Fact]
    public void Read_RefusesAFileThatTheManifestDoesNotName()
    {
        using var folder = new TemporaryFolder();
        MeaFiles.Write(folder.Path, SmallMeaNet.Blocks, SmallMeaNet.Settings, "test");
        var file = Path.Combine(folder["weights"], "cloud.bin");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);

        Assert.Contains("cloud.bin", Assert.Throws<InvalidDataException>(() => MeaFiles.Read(folder["weights"])).Message, StringComparison.Ordinal);
    }

    /// <summary>What ships is what the command made: whoever changes data, networks or trainer makes them again, and says so here.</summary>
    [Fact]
    public void Shipped_IsWhatTheManifestSays()
    {
        Assert.Equal("257b128c7af4d27bd31608911c8189378a813d519d5fca0c5aaa7d025f14d784", Convert.ToHexStringLower(SHA256.HashData(Resources("manifest.json"))));
        Assert.Equal([0, 2, 7, 10, 11, 12, 13, 16, 18, 19], MeaFiles.Shipped().Hard.Labels);
    }

    [Fact]
    public void Shipped_KeepsItsAccuracyOnFreshImages()
    {
        var test = MeaGates.Route(MeaFiles.Shipped(), Splits.Test(new ShapeImages(1), 1000, draw: 999), new Workers(1));

        double Accuracy(ExitGate gate) => GateOutcome.Of(gate, test, new ExitCosts(default, default, default, 0, 0)).Accuracy;
        var main = Accuracy(ExitGate.MainOnly);
        var extended = Accuracy(new ExitGate { Hard = test.Hard });
        var cloud = Accuracy(ExitGate.CloudAlways);
        Assert.True(main > 0.77 && extended > main + 0.01 && cloud > extended + 0.04, $"{main}, {extended}, {cloud}");
    }

    static byte[] Resources(string name)
    {
        using var stream = typeof(MeaFiles).Assembly.GetManifestResourceStream($"weights/{name}")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
