using System.Buffers;

namespace AutoScale.Silo.OpenInference;

/// <summary>
/// The memory of one request. It goes back to the pool only when the work that reads it has ended for sure: after a time-out or a failure on
/// the way a run may still be reading, and the memory is left to the garbage collector.
/// </summary>
sealed class RentedBuffers
{
    readonly List<byte[]> arrays = [];

    public byte[] Rent(int length)
    {
        var array = ArrayPool<byte>.Shared.Rent(length);
        arrays.Add(array);
        return array;
    }

    /// <summary>Rents a longer array, takes the content over and gives the old one back.</summary>
    public byte[] Grow(byte[] array, int used, int length)
    {
        var longer = Rent(length);
        array.AsSpan(0, used).CopyTo(longer);
        arrays.Remove(array);
        ArrayPool<byte>.Shared.Return(array);
        return longer;
    }

    /// <summary>Whether somebody else may be reading now.</summary>
    public bool IsLent { get; set; }

    public void Return()
    {
        if (IsLent)
        {
            return;
        }

        foreach (var array in arrays)
        {
            ArrayPool<byte>.Shared.Return(array);
        }

        arrays.Clear();
    }
}
