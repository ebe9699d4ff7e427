using AutoScale.Core.Tensors;

namespace AutoScale.Onnx.Engine;

/// <summary>Models in a folder, laid out as Triton's model repository: <c>{root}/{name}/{version}/model.onnx</c>.</summary>
/// <remarks>
/// A name or version outside <see cref="ModelId"/>'s alphabet is not found, so that no id leads out of the folder. Folders and files that
/// do not fit the layout are passed over.
/// </remarks>
public sealed class DirectoryModelStore : IModelStore
{
    const string FileName = "model.onnx";

    readonly string root;

    /// <param name="root">An existing folder; relative to the current one unless rooted.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public DirectoryModelStore(string root)
    {
        this.root = Path.GetFullPath(root);
        if (!Directory.Exists(this.root))
        {
            throw new DirectoryNotFoundException($"The model folder '{this.root}' does not exist. Create it, or name another one.");
        }
    }

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(ModelId model, CancellationToken cancellationToken)
    {
        if (!ModelId.IsValidPart(model.Name, ModelId.MaxNameLength) || !ModelId.IsValidPart(model.Version, ModelId.MaxVersionLength))
        {
            throw new ModelNotFoundException(model);
        }

        try
        {
            return await File.ReadAllBytesAsync(Path.Combine(root, model.Name, model.Version, FileName), cancellationToken);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelNotFoundException(model);
        }
    }

    public ValueTask<IReadOnlyList<ModelId>> ListAsync(CancellationToken cancellationToken)
    {
        var models = new List<ModelId>();
        foreach (var name in ValidFolders(root, ModelId.MaxNameLength))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var version in ValidFolders(Path.Combine(root, name), ModelId.MaxVersionLength))
            {
                if (File.Exists(Path.Combine(root, name, version, FileName)))
                {
                    models.Add(new ModelId(name, version));
                }
            }
        }

        return ValueTask.FromResult<IReadOnlyList<ModelId>>(models);
    }

    static IEnumerable<string> ValidFolders(string parent, int maxLength) =>
        Directory.EnumerateDirectories(parent)
            .Select(path => Path.GetFileName(path))
            .Where(folder => ModelId.IsValidPart(folder, maxLength))
            .Order(StringComparer.Ordinal);
}
