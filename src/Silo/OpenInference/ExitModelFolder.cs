using System.Collections.Frozen;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Models;
using AutoScale.Onnx.Engine;
using AutoScale.Silo.Configuration;

namespace AutoScale.Silo.OpenInference;

/// <summary>Models with exits of a silo's folder: <c>{name}/{version}/exits.json</c>, where another model has its <c>model.onnx</c>. Read once, at the start.</summary>
sealed class ExitModelFolder : IModelStore
{
    const string FileName = "exits.json";

    readonly FrozenDictionary<ModelId, (ExitModel Model, byte[] File)> models;

    ExitModelFolder(IEnumerable<(ExitModel Model, byte[] File)> models) => this.models = models.ToFrozenDictionary(entry => entry.Model.Id);

    public IEnumerable<ExitModel> All => models.Values.Select(entry => entry.Model);

    public ExitModel? Find(ModelId model) => models.TryGetValue(model, out var entry) ? entry.Model : null;

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(ModelId model, CancellationToken cancellationToken) =>
        models.TryGetValue(model, out var entry) ? ValueTask.FromResult<ReadOnlyMemory<byte>>(entry.File) : throw new ModelNotFoundException(model);

    public ValueTask<IReadOnlyList<ModelId>> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<ModelId>>([.. models.Keys]);

    /// <param name="directory">The folder of the silo's models; null for none.</param>
    /// <exception cref="ConfigurationException">A file is wrong; the message names it and says how.</exception>
    public static ExitModelFolder Read(string? directory)
    {
        var models = new List<(ExitModel, byte[])>();
        var files = directory is not null && Directory.Exists(directory)
            ? Directory.EnumerateDirectories(directory).SelectMany(Directory.EnumerateDirectories).Select(version => Path.Combine(version, FileName)).Where(File.Exists)
            : [];
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            var version = Path.GetDirectoryName(file)!;
            if (!ModelId.TryParse($"{Path.GetFileName(Path.GetDirectoryName(version))}@{Path.GetFileName(version)}", out var id))
            {
                continue;
            }

            try
            {
                var content = File.ReadAllBytes(file);
                models.Add((ExitsFile.Read(id, content), content));
            }
            catch (Exception problem) when (problem is InvalidDataException or IOException)
            {
                throw new ConfigurationException($"Models:Directory has {file}, which is {problem.Message}");
            }
        }

        return new ExitModelFolder(models);
    }
}
