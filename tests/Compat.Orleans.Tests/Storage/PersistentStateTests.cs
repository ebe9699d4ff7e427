using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Core;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace AutoScale.Compat.Orleans.Tests.Storage;

public sealed class PersistentStateTests
{
    [Fact]
    public async Task State_IsReadOnActivation_AndSurvivesIt()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<ICounterGrain>("x");
        Assert.False(await grain.ExistsAsync());

        await grain.AddAsync(5);
        await grain.LeaveAsync();

        Assert.Equal(5, await grain.GetAsync());
        Assert.True(await grain.ExistsAsync());
    }

    [Fact]
    public async Task Clear_ResetsStateAndRecord()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<ICounterGrain>("x");
        await grain.AddAsync(5);

        await grain.ClearAsync();

        Assert.Equal(0, await grain.GetAsync());
        Assert.False(await grain.ExistsAsync());
    }

    [Fact]
    public async Task StaleETag_ThrowsInconsistentState_AndDeactivatesTheGrainThatHeldIt()
    {
        var storage = new DictionaryStorage();
        await using var silo = await TestSilo.StartAsync(builder => builder.Services.AddGrainStorage("own", (_, _) => storage));
        var grain = silo.Client.GetGrain<IOwnStorageGrain>("x");
        await grain.AddAsync(1);
        storage.WriteBehindTheGrainsBack(value: 100);

        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => grain.AddAsync(1));

        Assert.NotEqual(error.StoredEtag, error.CurrentEtag);
        Assert.Equal(101, await grain.AddAsync(1));
    }

    [Fact]
    public async Task CaughtInconsistentState_LeavesTheGrainActive()
    {
        var storage = new DictionaryStorage();
        await using var silo = await TestSilo.StartAsync(builder => builder.Services.AddGrainStorage("own", (_, _) => storage));
        var grain = silo.Client.GetGrain<IOwnStorageGrain>("x");
        await grain.AddAsync(1);
        storage.WriteBehindTheGrainsBack(value: 100);

        Assert.True(await grain.TryAddAsync(1));
        Assert.Equal(2, await grain.GetAsync());
    }

    [Fact]
    public async Task StorageFailure_IsWrapped_NamingTheOperation()
    {
        var storage = new DictionaryStorage { Failure = new IOException("disk full") };
        await using var silo = await TestSilo.StartAsync(builder => builder.Services.AddGrainStorage("own", (_, _) => storage));

        var error = await Assert.ThrowsAsync<OrleansException>(() => silo.Client.GetGrain<IOwnStorageGrain>("x").GetAsync());

        Assert.Contains("ReadStateAsync", error.Message, StringComparison.Ordinal);
        Assert.IsType<IOException>(error.InnerException);
    }

    [Fact]
    public async Task MissingStorage_IsNamed()
    {
        await using var silo = await TestSilo.StartAsync();

        var error = await Assert.ThrowsAsync<BadProviderConfigException>(() => silo.Client.GetGrain<IOwnStorageGrain>("x").GetAsync());

        Assert.Equal("Grain type ownstorage keeps state in a grain storage named \"own\", which this silo does not have.", error.Message);
    }

    [Fact]
    public async Task GrainOfState_KeepsItsState()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<IClassicGrain>(1);
        await grain.SetAsync("kept");
        await grain.LeaveAsync();

        Assert.Equal("kept", await grain.GetAsync());
    }

    [Fact]
    public async Task LifecycleParticipant_StorageTakesPartInTheSilosLife()
    {
        var storage = new DictionaryStorage();
        await using (await TestSilo.StartAsync(builder => builder.Services.AddGrainStorage("own", (_, _) => storage)))
        {
            Assert.Equal(["start"], storage.Life);
        }

        Assert.Equal(["start", "stop"], storage.Life);
    }
}

[GenerateSerializer]
public sealed class Counter
{
    [Id(0)]
    public int Value { get; set; }
}

public interface ICounterGrain : IGrainWithStringKey
{
    Task<int> AddAsync(int amount);

    Task<int> GetAsync();

    Task<bool> ExistsAsync();

    Task ClearAsync();

    Task LeaveAsync();
}

public sealed class CounterGrain([PersistentState("counter")] IPersistentState<Counter> counter) : Grain, ICounterGrain
{
    public async Task<int> AddAsync(int amount)
    {
        counter.State.Value += amount;
        await counter.WriteStateAsync();
        return counter.State.Value;
    }

    public Task<int> GetAsync() => Task.FromResult(counter.State.Value);

    public Task<bool> ExistsAsync() => Task.FromResult(counter.RecordExists);

    public Task ClearAsync() => counter.ClearStateAsync();

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public interface IOwnStorageGrain : IGrainWithStringKey
{
    Task<int> AddAsync(int amount);

    Task<bool> TryAddAsync(int amount);

    Task<int> GetAsync();
}

public sealed class OwnStorageGrain([PersistentState("counter", "own")] IPersistentState<Counter> counter) : Grain, IOwnStorageGrain
{
    public async Task<int> AddAsync(int amount)
    {
        counter.State.Value += amount;
        await counter.WriteStateAsync();
        return counter.State.Value;
    }

    public async Task<bool> TryAddAsync(int amount)
    {
        try
        {
            await AddAsync(amount);
            return false;
        }
        catch (InconsistentStateException)
        {
            return true;
        }
    }

    public Task<int> GetAsync() => Task.FromResult(counter.State.Value);
}

public interface IClassicGrain : IGrainWithIntegerKey
{
    Task SetAsync(string text);

    Task<string> GetAsync();

    Task LeaveAsync();
}

[GenerateSerializer]
public sealed class ClassicState
{
    [Id(0)]
    public string Text { get; set; } = string.Empty;
}

public sealed class ClassicGrain : Grain<ClassicState>, IClassicGrain
{
    public Task SetAsync(string text)
    {
        State.Text = text;
        return WriteStateAsync();
    }

    public Task<string> GetAsync() => Task.FromResult(State.Text);

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

/// <summary>Holds one counter per grain and insists on ETags.</summary>
internal sealed class DictionaryStorage : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    private readonly ConcurrentDictionary<GrainId, (int Value, string ETag)> _rows = new();

    public Exception? Failure { get; init; }

    public List<string> Life { get; } = [];

    public void WriteBehindTheGrainsBack(int value) => _rows[_rows.Keys.Single()] = (value, Guid.NewGuid().ToString());

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        grainState.RecordExists = _rows.TryGetValue(grainId, out var row);
        grainState.ETag = row.ETag;
        grainState.State = (T)(object)new Counter { Value = row.Value };
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _rows.TryGetValue(grainId, out var row);
        if (row.ETag != grainState.ETag)
        {
            throw new InconsistentStateException("somebody else wrote", row.ETag, grainState.ETag);
        }

        var etag = Guid.NewGuid().ToString();
        _rows[grainId] = (((Counter)(object)grainState.State!).Value, etag);
        grainState.ETag = etag;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _rows.TryRemove(grainId, out _);
        return Task.CompletedTask;
    }

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(DictionaryStorage),
        ServiceLifecycleStage.ApplicationServices,
        _ => Note("start"),
        _ => Note("stop"));

    private Task Note(string entry)
    {
        Life.Add(entry);
        return Task.CompletedTask;
    }
}
