namespace AutoScale.EdgeClient.OpenInference;

/// <summary>A message as bytes: JSON, then the binary tensors. The tensors are not copied.</summary>
/// <param name="Json">UTF-8.</param>
/// <param name="Tensors">In the order of the JSON; empty for a message that is JSON alone.</param>
public sealed record EncodedMessage(ReadOnlyMemory<byte> Json, IReadOnlyList<ReadOnlyMemory<byte>> Tensors)
{
    /// <summary>All bytes.</summary>
    public long Length => Json.Length + Tensors.Sum(tensor => (long)tensor.Length);

    /// <summary>Whether <c>Inference-Header-Content-Length</c> must tell where the JSON ends.</summary>
    public bool IsBinary => Tensors.Count > 0;

    public async Task WriteToAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Json, cancellationToken);
        foreach (var tensor in Tensors)
        {
            await stream.WriteAsync(tensor, cancellationToken);
        }
    }
}
