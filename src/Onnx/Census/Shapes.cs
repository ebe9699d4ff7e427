namespace AutoScale.Onnx.Census;

/// <summary>Arithmetic on shapes, row-major.</summary>
static class Shapes
{
    /// <summary>The product; 1 for a scalar.</summary>
    /// <exception cref="OverflowException">It exceeds 2^63 - 1.</exception>
    public static long Count(ReadOnlySpan<long> shape)
    {
        var count = 1L;
        foreach (var dimension in shape)
        {
            count = checked(count * dimension);
        }

        return count;
    }

    /// <summary>Multidirectional broadcasting, as in NumPy; null where the shapes do not fit.</summary>
    public static long[]? Broadcast(ReadOnlySpan<long> left, ReadOnlySpan<long> right)
    {
        var shape = new long[Math.Max(left.Length, right.Length)];
        for (var back = 1; back <= shape.Length; back++)
        {
            var a = back <= left.Length ? left[^back] : 1;
            var b = back <= right.Length ? right[^back] : 1;
            if (a != b && a != 1 && b != 1)
            {
                return null;
            }

            shape[^back] = a == 1 ? b : a;
        }

        return shape;
    }

    /// <summary>For each element of <paramref name="to"/>, the place of the element of <paramref name="from"/> that broadcasting puts there.</summary>
    public static int[] BroadcastPlaces(long[] from, long[] to)
    {
        var offset = to.Length - from.Length;
        return Places(to, position =>
        {
            var place = 0L;
            for (var axis = 0; axis < from.Length; axis++)
            {
                place = (place * from[axis]) + (from[axis] == 1 ? 0 : position[axis + offset]);
            }

            return place;
        });
    }

    /// <summary>Maps every position of a small shape, in order.</summary>
    public static int[] Places(long[] shape, Func<long[], long> map)
    {
        var places = new int[Count(shape)];
        var position = new long[shape.Length];
        for (var index = 0; index < places.Length; index++)
        {
            places[index] = (int)map(position);
            for (var axis = shape.Length - 1; axis >= 0 && ++position[axis] == shape[axis]; axis--)
            {
                position[axis] = 0;
            }
        }

        return places;
    }

    public static long Place(long[] shape, ReadOnlySpan<long> position)
    {
        var place = 0L;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            place = (place * shape[axis]) + position[axis];
        }

        return place;
    }
}
