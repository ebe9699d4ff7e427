using Microsoft.AspNetCore.Connections;

namespace AutoScale.Silo.OpenInference;

/// <summary>Reads a body whole into rented memory: tensors are then slices of it.</summary>
static class RequestBody
{
    const int FirstBuffer = 16 * 1024;

    /// <exception cref="InferenceProblemException">413: the body is longer than allowed.</exception>
    /// <exception cref="BadHttpRequestException">Kestrel refuses the body: malformed, too slow.</exception>
    /// <exception cref="ConnectionAbortedException">The client broke its request off, as a phone does that no longer waits.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(
        HttpRequest request, int maxBytes, RentedBuffers buffers, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            throw TooLong(maxBytes);
        }

        // A length that is only announced is believed up to a bound; memory follows the bytes that have arrived.
        var expected = (int)Math.Min(request.ContentLength ?? FirstBuffer, 1 << 20);
        var buffer = buffers.Rent(Math.Max(expected, 1));
        var used = 0;
        while (true)
        {
            if (used == buffer.Length)
            {
                // One byte past the bound is room enough to see that a body is too long.
                buffer = buffers.Grow(buffer, used, (int)Math.Min(Math.Max(used * 2L, request.ContentLength ?? 0), maxBytes + 1L));
            }

            var read = await ReadAsync(request.Body, buffer.AsMemory(used), cancellationToken);
            used += read;
            if (read is 0)
            {
                return buffer.AsMemory(0, used);
            }

            if (used > maxBytes)
            {
                throw TooLong(maxBytes);
            }
        }
    }

    static async ValueTask<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            // A reset stream or connection shows here before the request's own token is cancelled.
            throw new ConnectionAbortedException("The client broke its request off.", exception);
        }
    }

    static InferenceProblemException TooLong(int maxBytes) => new(
        StatusCodes.Status413PayloadTooLarge, $"The body is longer than {maxBytes} bytes, the limit of this server.");
}
