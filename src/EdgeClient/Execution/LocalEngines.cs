using System.Collections.Concurrent;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;

namespace AutoScale.EdgeClient.Execution;

/// <summary>One engine for each number of threads: ONNX Runtime fixes a session's threads when it loads it.</summary>
public sealed class LocalEngines : IDisposable
{
    readonly ConcurrentDictionary<int, Lazy<IInferenceEngine>> engines = new();
    readonly Func<int, IInferenceEngine> make;

    /// <param name="make">Makes an engine for a number of threads.</param>
    public LocalEngines(Func<int, IInferenceEngine> make) => this.make = make;

    /// <summary>Engines on ONNX Runtime over a store.</summary>
    public static LocalEngines Over(IModelStore store) => new(threads => new OnnxInferenceEngine(store, new OnnxEngineOptions { IntraOpThreads = threads }));

    /// <summary>The engine with so many threads.</summary>
    public IInferenceEngine this[int threads] => engines.GetOrAdd(threads, count => new Lazy<IInferenceEngine>(() => make(count))).Value;

    public void Dispose()
    {
        foreach (var engine in engines.Values.Where(engine => engine.IsValueCreated))
        {
            (engine.Value as IDisposable)?.Dispose();
        }
    }
}
