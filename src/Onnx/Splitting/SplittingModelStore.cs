using AutoScale.Core.Actions;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;

namespace AutoScale.Onnx.Splitting;

/// <summary>
/// A store whose models can be had in parts: besides what the inner store has, <c>{model}.{cut}.head</c>, <c>.tail</c> and <c>.tail-int8</c> of each of its models at every legal
/// cut (<see cref="PartName"/>), made when asked for and the same bytes wherever they are made. Parts are not listed: there are thousands. Thread-safe.
/// </summary>
/// <param name="inner">The whole models.</param>
/// <param name="keptModels">How many analysed models to keep, at least 1: each holds its weights. Parts that are in use are kept by the sessions made of them.</param>
public sealed class SplittingModelStore(IModelStore inner, int keptModels = 2) : IModelStore
{
    readonly Lock gate = new();
    readonly LinkedList<(ModelId Model, Task<ModelSplitter?> Splitter)> kept = [];

    /// <exception cref="ModelNotFoundException">The inner store has neither the model nor the one that it would be a part of, or that has no such cut.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(ModelId model, CancellationToken cancellationToken)
    {
        var parts = PartName.Read(model.Name).ToList();
        if (parts.Count is 0)
        {
            return await inner.ReadAsync(model, cancellationToken);
        }

        try
        {
            return await inner.ReadAsync(model, cancellationToken);
        }
        catch (ModelNotFoundException)
        {
            // It is a part, if anything.
        }

        var present = await inner.ListAsync(cancellationToken);
        foreach (var part in parts)
        {
            var whole = new ModelId(part.Model, model.Version);
            if (present.Contains(whole) && await SplitterAsync(whole, cancellationToken) is { } splitter && splitter.Find(part.Cut) is not null
                && (part.Part is not ModelPart.TailOfInt8 || splitter.CanQuantise))
            {
                return await Task.Run(() => Make(splitter, part), cancellationToken);
            }
        }

        throw new ModelNotFoundException(model);
    }

    /// <summary>The inner store's models.</summary>
    public ValueTask<IReadOnlyList<ModelId>> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

    /// <summary>A cut of a model: what crosses, and which side gives which output; null where the model cannot be cut so.</summary>
    /// <exception cref="ModelNotFoundException">The inner store does not have the model.</exception>
    public async ValueTask<GraphCut?> FindCutAsync(ModelId model, string cut, CancellationToken cancellationToken) =>
        (await SplitterAsync(model, cancellationToken))?.Find(cut);

    static ReadOnlyMemory<byte> Make(ModelSplitter splitter, PartName part) => ModelFile.Write(part.Part switch
    {
        ModelPart.Head => splitter.Head(part.Cut),
        ModelPart.Tail => splitter.Tail(part.Cut),
        _ => splitter.Tail(part.Cut, Precision.Int8),
    });

    /// <summary>The analysed model; null where it cannot be cut at all, such as for a free dimension that nobody states.</summary>
    async Task<ModelSplitter?> SplitterAsync(ModelId model, CancellationToken cancellationToken)
    {
        Task<ModelSplitter?> splitter;
        lock (gate)
        {
            var node = kept.First;
            while (node is not null && node.Value.Model != model)
            {
                node = node.Next;
            }

            if (node is null)
            {
                // Whoever gives up must not end an analysis that others wait for.
                node = new LinkedListNode<(ModelId, Task<ModelSplitter?>)>((model, Task.Run(() => AnalyseAsync(model), CancellationToken.None)));
                if (kept.Count >= Math.Max(1, keptModels))
                {
                    kept.RemoveLast();
                }
            }
            else
            {
                kept.Remove(node);
            }

            kept.AddFirst(node);
            splitter = node.Value.Splitter;
        }

        try
        {
            return await splitter.WaitAsync(cancellationToken);
        }
        catch (Exception) when (splitter.IsFaulted)
        {
            Forget(model, splitter);
            throw;
        }
    }

    async Task<ModelSplitter?> AnalyseAsync(ModelId model)
    {
        var file = await inner.ReadAsync(model, CancellationToken.None);
        try
        {
            return ModelSplitter.Read(file);
        }
        catch (Exception error) when (error is InvalidModelException or UnboundDimensionException)
        {
            return null;
        }
    }

    void Forget(ModelId model, Task<ModelSplitter?> splitter)
    {
        lock (gate)
        {
            kept.Remove((model, splitter));
        }
    }
}
