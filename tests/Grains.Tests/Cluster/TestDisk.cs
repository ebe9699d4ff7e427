using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using AutoScale.Grains.Priors;
using Orleans.Storage;

namespace AutoScale.Grains.Tests.Cluster;

/// <summary>What survives a silo: grain storage in memory, shared by silos and by clusters one after the other, that can be made to fail.</summary>
public sealed class TestDisk : IGrainStorage
{
    readonly ConcurrentDictionary<(GrainId Grain, string Name), (long Version, byte[] State)> rows = new();
    readonly ConcurrentDictionary<string, ConcurrentQueue<Fault>> faults = new();
    readonly ConcurrentDictionary<string, Task> gates = new();
    readonly ConcurrentDictionary<string, int> writes = new();

    /// <summary>How the next writes of a grain go wrong; the key is the grain's own key.</summary>
    public void Fail(string grainKey, params Fault[] next)
    {
        var queue = faults.GetOrAdd(grainKey, _ => new());
        foreach (var fault in next)
        {
            queue.Enqueue(fault);
        }
    }

    /// <summary>Holds the writes of a grain until the gate opens.</summary>
    public void Hold(string grainKey, Task gate) => gates[grainKey] = gate;

    /// <summary>Writes of a grain that were asked for.</summary>
    public int Writes(string grainKey) => writes.GetValueOrDefault(grainKey);

    /// <summary>What is stored; null for nothing.</summary>
    public T? Find<T>(string grainKey, string name) where T : class => rows
        .Where(row => row.Key.Name == name && row.Key.Grain.Key.ToString() == grainKey)
        .Select(row => JsonSerializer.Deserialize<T>(row.Value.State)).SingleOrDefault();

    /// <summary>Changes what is stored, as a silo of another version would have written it; the grain must not be active.</summary>
    public void Change<T>(string grainKey, string name, Func<T, T> change)
    {
        var row = rows.Single(row => row.Key.Name == name && row.Key.Grain.Key.ToString() == grainKey);
        rows[row.Key] = row.Value with { State = JsonSerializer.SerializeToUtf8Bytes(change(JsonSerializer.Deserialize<T>(row.Value.State)!)) };
    }

    /// <summary>Samples that a class's prior has made durable, in rounds that ended and in the present one.</summary>
    public double SamplesOf(string deviceClass)
    {
        var (round, past) = (Find<PriorRoundState>(deviceClass, "round"), Find<PolicyPriorGrainState>(deviceClass, "prior"));
        var pending = round is null || round.Round <= past?.Round ? 0 : round.Pending.Values.Sum(cells => cells.Sum(cell => cell.Count));
        return pending + (past?.Samples ?? 0);
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = rows.TryGetValue((grainId, stateName), out var row);
        grainState.State = found ? JsonSerializer.Deserialize<T>(row.State)! : Activator.CreateInstance<T>();
        grainState.RecordExists = found;
        grainState.ETag = found ? row.Version.ToString(CultureInfo.InvariantCulture) : null;
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = JsonSerializer.SerializeToUtf8Bytes(grainState.State);
        var key = grainId.Key.ToString()!;
        writes.AddOrUpdate(key, 1, (_, count) => count + 1);
        var fault = faults.TryGetValue(key, out var queue) && queue.TryDequeue(out var next) ? next : Fault.None;
        if (gates.TryGetValue(key, out var gate))
        {
            await gate;
        }

        if (fault is Fault.BeforeWriting)
        {
            throw new IOException("The disk is gone.");
        }

        var expected = grainState.ETag is null ? 0 : long.Parse(grainState.ETag, CultureInfo.InvariantCulture);
        var row = (grainId, stateName);
        var fits = fault is not Fault.Conflict && (expected is 0
            ? rows.TryAdd(row, (1, state))
            : rows.TryGetValue(row, out var old) && old.Version == expected && rows.TryUpdate(row, (expected + 1, state), old));
        if (!fits)
        {
            throw new InconsistentStateException("Another activation wrote this state.", null, grainState.ETag);
        }

        if (fault is Fault.AfterWriting)
        {
            throw new IOException("The disk's answer is lost.");
        }

        grainState.ETag = (expected + 1).ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        rows.TryRemove((grainId, stateName), out _);
        (grainState.ETag, grainState.RecordExists, grainState.State) = (null, false, Activator.CreateInstance<T>());
        return Task.CompletedTask;
    }
}

/// <summary>How a write goes wrong.</summary>
public enum Fault
{
    None,

    /// <summary>Nothing is written.</summary>
    BeforeWriting,

    /// <summary>The state is written, but the writer is told otherwise.</summary>
    AfterWriting,

    /// <summary>Another activation was faster.</summary>
    Conflict,
}
