using AutoScale.Core.Tensors;

namespace AutoScale.Onnx.Engine;

/// <summary>Several stores as one; where two have the same model and version, the earlier store's is read.</summary>
public sealed class CompositeModelStore(params IReadOnlyList<IModelStore> stores) : IModelStore
{
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(ModelId model, CancellationToken cancellationToken)
    {
        foreach (var store in stores)
        {
            try
            {
                return await store.ReadAsync(model, cancellationToken);
            }
            catch (ModelNotFoundException)
            {
                // The next store may have it.
            }
        }

        throw new ModelNotFoundException(model);
    }

    public async ValueTask<IReadOnlyList<ModelId>> ListAsync(CancellationToken cancellationToken)
    {
        var models = new HashSet<ModelId>();
        foreach (var store in stores)
        {
            models.UnionWith(await store.ListAsync(cancellationToken));
        }

        return [.. models.OrderBy(model => model.Name, StringComparer.Ordinal).ThenBy(model => model.Version, StringComparer.Ordinal)];
    }
}
