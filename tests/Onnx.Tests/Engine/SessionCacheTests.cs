using AutoScale.Compat.OnnxRuntime.Tests;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;

namespace AutoScale.Onnx.Tests.Engine;

public sealed class SessionCacheTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    static readonly ModelId A = new("a", "1");
    static readonly ModelId B = new("b", "1");
    static readonly ModelId C = new("c", "1");

    readonly MemoryModelStore _store = new();

    public SessionCacheTests()
    {
        foreach (var model in new[] { A, B, C })
        {
            _store.Models[model] = TinyModel.Add();
        }
    }

    [Fact]
    public async Task LeaseAsync_LoadsOnceForAllWhoAskAtOnce()
    {
        using var cache = NewCache();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Gate = gate.Task;
        var waiting = Enumerable.Range(0, 20).Select(_ => cache.LeaseAsync(A, CancellationToken.None).AsTask()).ToArray();
        Assert.Equal([20], cache.Loaded.Select(loaded => loaded.RunsInFlight));

        gate.SetResult();
        var leases = await Task.WhenAll(waiting).WaitAsync(Patience);

        Assert.Single(_store.Reads);
        Assert.Single(leases.Select(lease => lease.Session).Distinct());
        foreach (var lease in leases)
        {
            lease.Dispose();
            lease.Dispose();
        }

        Assert.Equal([new LoadedModel(A, _store.Models[A].Length, 0)], cache.Loaded);
    }

    [Fact]
    public async Task LeaseAsync_TriesAgainAfterALoadThatFailed()
    {
        using var cache = NewCache();
        var good = _store.Models[A];
        _store.Models[A] = [1, 2, 3];
        var failed = await Assert.ThrowsAsync<ModelFailedException>(async () => await cache.LeaseAsync(A, CancellationToken.None));
        Assert.Equal(A, failed.Model);
        Assert.StartsWith("Model 'a@1' does not load: ", failed.Message, StringComparison.Ordinal);
        Assert.Empty(cache.Loaded);

        _store.Models.TryRemove(A, out _);
        await Assert.ThrowsAsync<ModelNotFoundException>(async () => await cache.LeaseAsync(A, CancellationToken.None));

        _store.Models[A] = good;
        using var lease = await cache.LeaseAsync(A, CancellationToken.None);
        Assert.Equal(3, _store.Reads.Count);
    }

    [Fact]
    public async Task LeaseAsync_RefusesTypesThatTheProtocolLacks()
    {
        const int bfloat16 = 16;
        using var cache = NewCache();
        _store.Models[A] = TinyModel.Node("Identity", bfloat16, [("x", [1])], ("y", [1]));
        var error = await Assert.ThrowsAsync<ModelFailedException>(async () => await cache.LeaseAsync(A, CancellationToken.None));
        Assert.Equal("Model 'a@1' has 'x' of element type BFloat16; only numbers and booleans can be sent and received.", error.Message);
    }

    [Fact]
    public async Task LeaseAsync_LeavesALoadToTheOthersWhenOneGivesUp()
    {
        using var cache = NewCache();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Gate = gate.Task;
        using var cancellation = new CancellationTokenSource();
        var first = cache.LeaseAsync(A, cancellation.Token).AsTask();
        var second = cache.LeaseAsync(A, CancellationToken.None).AsTask();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Patience));
        gate.SetResult();

        using var lease = await second.WaitAsync(Patience);
        Assert.Single(_store.Reads);
        Assert.Equal(1, cache.Loaded.Single().RunsInFlight);
    }

    [Fact]
    public async Task Eviction_DropsTheLeastRecentlyUsed()
    {
        using var cache = NewCache(maxSessions: 2);
        foreach (var model in new[] { A, B, A, C })
        {
            (await cache.LeaseAsync(model, CancellationToken.None)).Dispose();
        }

        Assert.Equal([A, C], cache.Loaded.Select(loaded => loaded.Model));
        (await cache.LeaseAsync(B, CancellationToken.None)).Dispose();
        Assert.Equal([A, B, C, B], _store.Reads);
    }

    [Fact]
    public async Task Eviction_CountsBytes()
    {
        var bytes = _store.Models[A].Length;
        using var cache = NewCache(maxModelBytes: 2 * bytes);
        foreach (var model in new[] { A, B, C })
        {
            (await cache.LeaseAsync(model, CancellationToken.None)).Dispose();
        }

        Assert.Equal([B, C], cache.Loaded.Select(loaded => loaded.Model));

        using var tooSmall = NewCache(maxModelBytes: bytes - 1);
        var error = await Assert.ThrowsAsync<ModelFailedException>(async () => await tooSmall.LeaseAsync(A, CancellationToken.None));
        Assert.Equal($"Model 'a@1' has {bytes} bytes; OnnxEngineOptions.MaxModelBytes is {bytes - 1}.", error.Message);
        Assert.Empty(tooSmall.Loaded);
    }

    [Fact]
    public async Task Eviction_WaitsForSessionsInUse()
    {
        using var cache = NewCache(maxSessions: 1);
        using var held = await cache.LeaseAsync(A, CancellationToken.None);

        var other = await cache.LeaseAsync(B, CancellationToken.None);
        Assert.Equal([A, B], cache.Loaded.Select(loaded => loaded.Model));
        other.Dispose();
        Assert.Equal([A], cache.Loaded.Select(loaded => loaded.Model));

        // Still alive: a disposed session would refuse.
        Assert.Equal("tiny", held.Session.Session.ModelMetadata.GraphName);
    }

    [Fact]
    public async Task Eviction_DisposesWhatItDrops()
    {
        using var cache = NewCache(maxSessions: 1);
        LoadedSession dropped;
        using (var lease = await cache.LeaseAsync(A, CancellationToken.None))
        {
            dropped = lease.Session;
        }

        (await cache.LeaseAsync(B, CancellationToken.None)).Dispose();
        Assert.Throws<ObjectDisposedException>(() => dropped.Session.ModelMetadata);
    }

    [Fact]
    public async Task Eviction_NeverBreaksARun()
    {
        using var engine = new OnnxInferenceEngine(_store, new OnnxEngineOptions { IntraOpThreads = 1, MaxSessions = 1 });
        ModelId[] models = [A, B, C];
        await Parallel.ForAsync(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (turn, cancellationToken) =>
        {
            var a = Tensors.Floats("a", [1, 3], turn, 0, 1);
            var outputs = await engine.RunAsync(models[turn % 3], [a, a with { Name = "b" }], [], cancellationToken);
            Assert.Equal([2f * turn, 0, 2], outputs[0].Values<float>());
        });

        Assert.True(_store.Reads.Count > 3, "nothing was dropped, so nothing was tried");
        Assert.Equal(0, Assert.Single(engine.Loaded).RunsInFlight);
    }

    [Fact]
    public async Task Dispose_LetsRunsEndAndRefusesNewOnes()
    {
        var cache = NewCache();
        var lease = await cache.LeaseAsync(A, CancellationToken.None);
        (await cache.LeaseAsync(B, CancellationToken.None)).Dispose();
        _store.Gate = new TaskCompletionSource().Task;
        var loading = cache.LeaseAsync(C, CancellationToken.None).AsTask();

        cache.Dispose();
        cache.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => loading.WaitAsync(Patience));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await cache.LeaseAsync(A, CancellationToken.None));
        Assert.Equal([A], cache.Loaded.Select(loaded => loaded.Model));
        var session = lease.Session;
        Assert.Equal("tiny", session.Session.ModelMetadata.GraphName);
        lease.Dispose();
        Assert.Empty(cache.Loaded);
    }

    SessionCache NewCache(int maxSessions = 16, long maxModelBytes = 1L << 30) =>
        new(_store, new OnnxEngineOptions { IntraOpThreads = 1, MaxSessions = maxSessions, MaxModelBytes = maxModelBytes });
}
