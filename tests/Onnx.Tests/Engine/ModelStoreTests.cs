using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;

namespace AutoScale.Onnx.Tests.Engine;

public sealed class ModelStoreTests : IDisposable
{
    readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("autoscale-models-");
    readonly string _root;

    public ModelStoreTests()
    {
        _root = Path.Combine(_parent.FullName, "models");
        Directory.CreateDirectory(_root);
    }

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public async Task ReadAsync_ReadsTheFileOfAVersion()
    {
        Write([1], "models", "net", "1");
        Write([2], "models", "net", "2");
        var store = new DirectoryModelStore(_root);

        Assert.Equal([2], (await store.ReadAsync(new ModelId("net", "2"), CancellationToken.None)).ToArray());
    }

    [Theory]
    [InlineData("net", "3")]
    [InlineData("other", "1")]
    [InlineData("../outside", "1")]
    [InlineData("..", "outside/1")]
    [InlineData("net/..", "../outside/1")]
    [InlineData("net", "../../outside/1")]
    [InlineData("net", "..")]
    [InlineData(".hidden", "1")]
    [InlineData("net\\..\\..\\outside", "1")]
    [InlineData("net\0", "1")]
    [InlineData("", "1")]
    [InlineData("net", "")]
    [InlineData(null, null)]
    public async Task ReadAsync_FindsNothingOutsideItsFolder(string? name, string? version)
    {
        Write([1], "models", "net", "1");
        Write([9], "outside", "1");
        Write([9], "models", ".hidden", "1");
        Write([9], "models");
        var store = new DirectoryModelStore(_root);

        await Assert.ThrowsAsync<ModelNotFoundException>(async () => await store.ReadAsync(new ModelId(name!, version!), CancellationToken.None));
    }

    [Fact]
    public async Task ReadAsync_TakesNoAbsolutePath()
    {
        Write([9], "outside", "1");
        var store = new DirectoryModelStore(_root);
        var outside = new ModelId(Path.Combine(_parent.FullName, "outside"), "1");
        await Assert.ThrowsAsync<ModelNotFoundException>(async () => await store.ReadAsync(outside, CancellationToken.None));
    }

    [Fact]
    public async Task ListAsync_ListsWhatFitsTheLayoutInOrder()
    {
        Write([1], "models", "net", "2");
        Write([1], "models", "net", "1");
        Write([1], "models", "alpha", "1");
        Write([1], "models", ".hidden", "1");
        Directory.CreateDirectory(Path.Combine(_root, "empty", "1"));
        File.WriteAllText(Path.Combine(_root, "readme"), "not a model");
        var store = new DirectoryModelStore(_root);

        Assert.Equal(
            [new ModelId("alpha", "1"), new ModelId("net", "1"), new ModelId("net", "2")], await store.ListAsync(CancellationToken.None));
    }

    [Fact]
    public void Constructor_NamesTheMissingFolder()
    {
        var missing = Path.Combine(_root, "missing");
        var error = Assert.Throws<DirectoryNotFoundException>(() => new DirectoryModelStore(missing));
        Assert.Contains(missing, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Composite_ReadsTheFirstStoreThatHasTheModel()
    {
        var (first, second) = (new MemoryModelStore(), new MemoryModelStore());
        first.Models[new ModelId("both", "1")] = [1];
        second.Models[new ModelId("both", "1")] = [2];
        second.Models[new ModelId("alpha", "1")] = [3];
        var store = new CompositeModelStore(first, second);

        Assert.Equal([1], (await store.ReadAsync(new ModelId("both", "1"), CancellationToken.None)).ToArray());
        Assert.Equal([3], (await store.ReadAsync(new ModelId("alpha", "1"), CancellationToken.None)).ToArray());
        await Assert.ThrowsAsync<ModelNotFoundException>(async () => await store.ReadAsync(new ModelId("none", "1"), CancellationToken.None));
        Assert.Equal([new ModelId("alpha", "1"), new ModelId("both", "1")], await store.ListAsync(CancellationToken.None));
    }

    void Write(byte[] bytes, params string[] folders)
    {
        var folder = Path.Combine([_parent.FullName, .. folders]);
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), bytes);
    }
}
