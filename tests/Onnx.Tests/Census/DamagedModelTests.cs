using AutoScale.Onnx.Census;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using AutoScale.Onnx.Tests.Fixtures;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Tests.Census;

public sealed class DamagedModelTests
{
    static readonly Dictionary<string, Dictionary<string, long>> Dimensions = new()
    {
        ["convnet"] = [],
        ["recurrent"] = new() { ["seq"] = 7 },
        ["transformer"] = new() { ["sequence"] = 6 },
        ["old_version"] = [],
    };

    [Fact]
    public void Read_RefusesWhatIsNotAModel()
    {
        Assert.Throws<InvalidModelException>(() => ModelCensus.Read(ReadOnlyMemory<byte>.Empty));
        Assert.Throws<InvalidModelException>(() => ModelCensus.Read("not a model"u8.ToArray()));
        Assert.Throws<InvalidModelException>(() => ModelCensus.Read(new byte[100]));
    }

    [Fact]
    public void Read_RefusesAFileCutShort()
    {
        var whole = Fixture.Read("convnet");
        for (var length = 0; length < whole.Length; length += 97)
        {
            Assert.Throws<InvalidModelException>(() => ModelCensus.Read(whole.AsMemory(0, length)));
        }
    }

    /// <summary>
    /// Bytes changed, removed and repeated at random: the census counts what is still a model and refuses the rest with one of its own errors. What it allocates
    /// stays within a small multiple of the file.
    /// </summary>
    [Theory]
    [InlineData("convnet")]
    [InlineData("recurrent")]
    [InlineData("transformer")]
    [InlineData("old_version")]
    public void Read_SurvivesRandomDamage(string name)
    {
        var whole = Fixture.Read(name);
        var random = new Random(name.Length);
        var (counted, refused) = (0, 0);
        for (var round = 0; round < 3000; round++)
        {
            var damaged = Damage(whole, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ModelCensus.Read(damaged, Dimensions[name]);
                counted++;
            }
            catch (Exception error) when (error is InvalidModelException or UnsupportedOperatorException or UnboundDimensionException or ArgumentException)
            {
                // ArgumentException: the stated dimension lost its name.
                Assert.False(error is ArgumentNullException or ArgumentOutOfRangeException, error.ToString());
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        }

        Assert.True(counted > 100 && refused > 100, $"{counted} counted, {refused} refused");
    }

    /// <summary>Damage that leaves the protobuf whole: names, dimensions and attributes of nodes moved about.</summary>
    [Fact]
    public void Read_SurvivesNodesThatContradictEachOther()
    {
        var random = new Random(5);
        var model = ModelFile.Parse(Fixture.Read("convnet"));
        for (var round = 0; round < 3000; round++)
        {
            var damaged = model.Clone();
            for (var change = 0; change < 3; change++)
            {
                Contradict(damaged.Graph, random);
            }

            try
            {
                ModelCensus.Read(ModelFile.Write(damaged));
            }
            catch (Exception error) when (error is InvalidModelException or UnsupportedOperatorException or UnboundDimensionException)
            {
                Assert.NotEmpty(error.Message);
            }
        }
    }

    [Theory]
    [InlineData(long.MaxValue, 4)]
    [InlineData(-1, 4)]
    [InlineData(1L << 40, 1L << 40)]
    public void Read_RefusesTensorsOfImpossibleSize(long rows, long columns)
    {
        var model = new SmallModel().Input("x", 1, 4).Node("MatMul", "x w", "y").Output("y");
        model.Proto.Graph.Initializer.Add(Tensors.Raw("w", DataType.Float, [rows, columns], new byte[4]));

        Assert.Throws<InvalidModelException>(model.Read);
    }

    [Fact]
    public void Read_RefusesWorkBeyondTheCount()
    {
        var model = new SmallModel().Input("a", 1L << 31, 1L << 31).Input("b", 1L << 31, 1L << 31).Node("MatMul", "a b", "y").Output("y");

        Assert.Throws<InvalidModelException>(model.Read);
    }

    [Fact]
    public void Read_RefusesANodeThatReadsWhatNothingMakes()
    {
        var error = Assert.Throws<InvalidModelException>(new SmallModel().Input("x", 1, 4).Node("Add", "x ghost", "y").Output("y").Read);

        Assert.Contains("'ghost'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DoesNotUnfoldALargeConstant()
    {
        var model = new SmallModel().Input("x", 1, 4).Integers("shape", 1_000_000, 1_000_000).Node("ConstantOfShape", "shape", "big")
            .Node("Add", "big big", "y").Output("y");
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal([1_000_000L, 1_000_000], model.Read().Outputs[0].Shape!);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    static byte[] Damage(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var change = random.Next(1, 6); change > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 16), bytes.Count - at)));
                    break;
            }
        }

        return [.. bytes];
    }

    static void Contradict(GraphProto graph, Random random)
    {
        long[] odd = [0, -1, 1, 2, 7, int.MaxValue, long.MaxValue, long.MinValue];
        var node = graph.Node[random.Next(graph.Node.Count)];
        var other = graph.Node[random.Next(graph.Node.Count)];
        switch (random.Next(6))
        {
            case 0 when node.Input.Count > 0:
                node.Input[random.Next(node.Input.Count)] = random.Next(3) == 0 ? "" : graph.Initializer[random.Next(graph.Initializer.Count)].Name;
                break;
            case 1:
                node.OpType = other.OpType;
                break;
            case 2 when graph.Initializer[random.Next(graph.Initializer.Count)] is { Dims.Count: > 0 } tensor:
                tensor.Dims[random.Next(tensor.Dims.Count)] = odd[random.Next(odd.Length)];
                break;
            case 3 when node.Attribute.Count > 0 && node.Attribute[random.Next(node.Attribute.Count)] is { Ints.Count: > 0 } attribute:
                attribute.Ints[random.Next(attribute.Ints.Count)] = odd[random.Next(odd.Length)];
                break;
            case 4 when other.Input.Count > 0 && node.Input.Count > 0:
                node.Input[random.Next(node.Input.Count)] = other.Input[random.Next(other.Input.Count)];
                break;
            default:
                foreach (var tensor in graph.Initializer.Where(tensor => tensor.DataType == (int)DataType.Int64))
                {
                    tensor.RawData = Google.Protobuf.ByteString.CopyFrom(BitConverter.GetBytes(odd[random.Next(odd.Length)]));
                }

                break;
        }
    }
}
