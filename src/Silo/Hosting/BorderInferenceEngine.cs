using AutoScale.Core.Tensors;

namespace AutoScale.Silo.Hosting;

/// <summary>
/// Says whose fault a failed run is. A signature does not show everything: an index beyond a table, or sizes that do not go together, only
/// show while a graph runs. Those are the caller's to mend; a model that does not load is the server's.
/// </summary>
/// <param name="engine">Runs the models.</param>
sealed class BorderInferenceEngine(IInferenceEngine engine) : IInferenceEngine
{
    public ValueTask<ModelSignature> DescribeAsync(ModelId model, CancellationToken cancellationToken) => engine.DescribeAsync(model, cancellationToken);

    public async ValueTask<IReadOnlyList<Tensor>> RunAsync(
        ModelId model, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.RunAsync(model, inputs, outputs, cancellationToken);
        }
        catch (ModelFailedException failure) when (IsCausedByInputs(failure))
        {
            throw new InvalidTensorException($"These inputs fit the signature of model '{model}', but it cannot compute them: {failure.InnerException!.Message}");
        }
    }

    /// <summary>ONNX Runtime tells its codes apart only in the text.</summary>
    static bool IsCausedByInputs(ModelFailedException failure) =>
        failure.InnerException is { Message: var cause }
        && (cause.Contains("InvalidArgument", StringComparison.Ordinal) || cause.Contains("Non-zero status code returned while running", StringComparison.Ordinal))
        && !cause.Contains("llocat", StringComparison.Ordinal);
}
