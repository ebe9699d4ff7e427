namespace AutoScale.Core.Tensors;

/// <summary>Runs models in this process. Thread-safe; sessions are cached per model.</summary>
public interface IInferenceEngine
{
    /// <summary>The signature of a model, loading it if needed.</summary>
    /// <exception cref="ModelNotFoundException">There is no such model or version.</exception>
    /// <exception cref="ModelFailedException">The model does not load, or the run failed inside it.</exception>
    ValueTask<ModelSignature> DescribeAsync(ModelId model, CancellationToken cancellationToken);

    /// <summary>Runs one inference. Inputs are given in any order, each exactly once.</summary>
    /// <param name="model">The model to run.</param>
    /// <param name="inputs">All inputs of the signature.</param>
    /// <param name="outputs">Names of the outputs wanted, in the order wanted; empty for all in the signature's order.</param>
    /// <param name="cancellationToken">Ends a run early.</param>
    /// <exception cref="ModelNotFoundException">There is no such model or version.</exception>
    /// <exception cref="ModelFailedException">The model does not load, or the run failed inside it.</exception>
    /// <exception cref="InvalidTensorException">An input or output name, type, shape or size does not fit; the message names it.</exception>
    ValueTask<IReadOnlyList<Tensor>> RunAsync(
        ModelId model, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs, CancellationToken cancellationToken);
}

/// <summary>The model or version asked for does not exist here.</summary>
public sealed class ModelNotFoundException(ModelId model)
    : Exception($"Model '{model.Name}' version '{model.Version}' is not in the model store.")
{
    public ModelId Model { get; } = model;
}

/// <summary>A tensor does not fit the model's signature. The message names the tensor and what is expected.</summary>
public sealed class InvalidTensorException(string message) : Exception(message);

/// <summary>A model exists but does not load, or a run failed for a reason that its signature does not show; the inner exception is the cause.</summary>
public sealed class ModelFailedException(ModelId model, string failure, Exception? cause = null)
    : Exception($"Model '{model}' {failure}", cause)
{
    public ModelId Model { get; } = model;
}
