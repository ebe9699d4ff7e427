namespace AutoScale.Grains.Abstractions.Models;

/// <summary>
/// One version of a model on the silo of the caller; the key is <c>name@version</c>. A stateless worker, so the tensors of a request stay on
/// the silo whose gateway took it. Admission is bounded: past the bound the answer is <see cref="InferenceStatus.Busy"/> at once.
/// </summary>
[Alias("autoscale.IModelGrain")]
public interface IModelGrain : IGrainWithStringKey
{
    /// <summary>Runs one inference.</summary>
    [Alias("Infer")]
    Task<InferenceReply> InferAsync(InferenceMessage request, CancellationToken cancellationToken);

    /// <summary>The model's inputs and outputs; null where there is no such model.</summary>
    /// <exception cref="InvalidOperationException">The model does not load; the message says why.</exception>
    [Alias("Describe")]
    Task<SignatureMessage?> DescribeAsync(CancellationToken cancellationToken);
}
