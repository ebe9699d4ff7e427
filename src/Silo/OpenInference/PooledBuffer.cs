using System.Buffers;

namespace AutoScale.Silo.OpenInference;

/// <summary>A growing buffer over rented memory: the JSON part of a response, whose length goes into a header before it.</summary>
sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    byte[] array = ArrayPool<byte>.Shared.Rent(4096);
    int used;

    public ReadOnlyMemory<byte> Written => array.AsMemory(0, used);

    public void Advance(int count) => used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return array.AsMemory(used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return array.AsSpan(used);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(array);
        array = [];
    }

    void Reserve(int sizeHint)
    {
        if (array.Length - used >= Math.Max(sizeHint, 1))
        {
            return;
        }

        var longer = ArrayPool<byte>.Shared.Rent(Math.Max(array.Length * 2, used + sizeHint));
        array.AsSpan(0, used).CopyTo(longer);
        ArrayPool<byte>.Shared.Return(array);
        array = longer;
    }
}
