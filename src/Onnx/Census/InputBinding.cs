using AutoScale.Onnx.Proto;

namespace AutoScale.Onnx.Census;

/// <summary>
/// Gives free dimensions of the inputs a size. The batch becomes 1: a free dimension named like a batch, or the first one of an input that names no other so and
/// is not itself named like a length. Every other free dimension has to be stated.
/// </summary>
sealed class InputBinding
{
    readonly IReadOnlyDictionary<string, long> stated;
    readonly HashSet<string> used = new(StringComparer.Ordinal);
    readonly SortedSet<string> free = new(StringComparer.Ordinal);

    public InputBinding(IReadOnlyDictionary<string, long> stated)
    {
        this.stated = stated;
        foreach (var (name, size) in stated)
        {
            if (size < 1)
            {
                throw new ArgumentException($"Dimension '{name}' is stated as {size}; it must be at least 1.", nameof(stated));
            }
        }
    }

    /// <exception cref="UnboundDimensionException">A free dimension that is not the batch is not stated.</exception>
    public long[] Bind(string input, TensorShapeProto declared)
    {
        var names = declared.Dim.Select((dimension, axis) => NameOf(dimension, input, axis)).ToArray();
        var batchNamed = names.Any(name => name is not null && IsBatch(name));
        var shape = new long[names.Length];
        UnboundDimensionException? unbound = null;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (names[axis] is not { } name)
            {
                shape[axis] = declared.Dim[axis].DimValue;
                continue;
            }

            free.Add(name);
            if (stated.TryGetValue(name, out shape[axis]))
            {
                used.Add(name);
            }
            else if (IsBatch(name) || (axis == 0 && !batchNamed && !IsLength(name)))
            {
                shape[axis] = 1;
            }
            else
            {
                unbound ??= new UnboundDimensionException(input, axis, name);
            }
        }

        return unbound is null ? shape : throw unbound;
    }

    /// <summary>Refuses sizes that no input asked for.</summary>
    /// <exception cref="ArgumentException">A stated name is not a free dimension of the model; the message lists those that are.</exception>
    public void RefuseUnused()
    {
        if (stated.Keys.FirstOrDefault(name => !used.Contains(name)) is { } unknown)
        {
            throw new ArgumentException(
                $"The model has no free dimension '{unknown}'. " +
                (free.Count == 0 ? "All its inputs have fixed shapes." : $"Its free dimensions are: {string.Join(", ", free)}."));
        }
    }

    /// <summary>Dimensions as the file writes them.</summary>
    public static IReadOnlyList<string> Describe(TensorShapeProto? declared) => declared is null ? [] : [.. declared.Dim.Select(dimension =>
        dimension.ValueCase switch
        {
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when dimension.DimParam.Length > 0 => dimension.DimParam,
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when dimension.DimValue > 0 => NodeContext.Format([dimension.DimValue])[1..^1],
            _ => "?",
        })];

    /// <summary>Null for a fixed dimension. Some exporters write 0 or -1 for a free one.</summary>
    static string? NameOf(TensorShapeProto.Types.Dimension dimension, string input, int axis) =>
        dimension.ValueCase is TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue && dimension.DimValue > 0 ? null
        : dimension.DimParam.Length > 0 ? dimension.DimParam
        : $"{input}[{axis}]";

    static bool IsBatch(string name) =>
        name.Contains("batch", StringComparison.OrdinalIgnoreCase) || name is "N" or "n" or "bs" or "BS";

    static bool IsLength(string name) =>
        name.Contains("seq", StringComparison.OrdinalIgnoreCase)
        || name.Contains("len", StringComparison.OrdinalIgnoreCase)
        || name.Contains("time", StringComparison.OrdinalIgnoreCase)
        || name is "T" or "S";
}
