using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Training.MeaNet;

namespace AutoScale.Simulator.Parts;

/// <summary>The models of the early-exit network that ships: on the silos of a demo as files, on its phones in memory.</summary>
public static class DemoModels
{
    /// <summary>The whole network, which the tiers serve.</summary>
    public static ModelId Whole { get; } = new(EarlyExits.Network, "1");

    /// <summary>Writes the models to a folder as a silo reads it.</summary>
    public static void Write(string folder) => MeaFiles.WriteModels(folder, MeaFiles.Shipped());

    /// <summary>The same as a store.</summary>
    public static IModelStore Store() => new Files(MeaFiles.Models(EarlyExits.Shipped.Blocks).ToDictionary(
        model => new ModelId(model.Name, Whole.Version), model => (ReadOnlyMemory<byte>)ModelFile.Write(model.Model)));

    sealed class Files(IReadOnlyDictionary<ModelId, ReadOnlyMemory<byte>> files) : IModelStore
    {
        public ValueTask<ReadOnlyMemory<byte>> ReadAsync(ModelId model, CancellationToken cancellationToken) =>
            files.TryGetValue(model, out var file) ? ValueTask.FromResult(file) : throw new ModelNotFoundException(model);

        public ValueTask<IReadOnlyList<ModelId>> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<ModelId>>([.. files.Keys]);
    }
}
