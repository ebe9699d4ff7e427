using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Splitting;
using AutoScale.Onnx.Zoo;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.OpenInference;

namespace AutoScale.Silo.Hosting;

/// <summary>A silo's own models, without what operators uploaded.</summary>
sealed record OwnModels(IModelStore Store);

/// <summary>Where a silo's models come from: its folder first, then the built-in networks; whole, or a part of each. And the folder's models with exits.</summary>
static class ModelStores
{
    /// <exception cref="ConfigurationException">A required model is not there.</exception>
    public static IModelStore From(ModelsOptions models, ExitModelFolder exits)
    {
        var stores = new List<IModelStore>();
        if (models.Directory is { } directory)
        {
            stores.Add(new DirectoryModelStore(directory));
        }

        if (models.Zoo)
        {
            stores.Add(new ZooModelStore((long)models.ZooCacheMebibytes << 20));
        }

        return new CompositeModelStore(new SplittingModelStore(new CompositeModelStore([.. stores])), exits);
    }

    /// <summary>Names the first required model that a store lacks.</summary>
    /// <exception cref="ConfigurationException">There is one.</exception>
    public static void RequireAll(IReadOnlyList<ModelId> present, ModelsOptions models)
    {
        foreach (var required in models.Required)
        {
            if (!present.Any(model => model.ToString() == required))
            {
                throw new ConfigurationException(
                    $"Models:Required names '{required}', which is not there. Put it under Models:Directory as {required.Replace('@', '/')}/model.onnx, or take it out of the list. Present: {string.Join(", ", present)}.");
            }
        }
    }
}
