namespace AutoScale.Onnx.Census.Operators;

/// <summary>The sliding window of convolutions and pools: its attributes, and how often it fits.</summary>
readonly record struct Windows(long[] Kernel, long[] Strides, long[] Dilations, long[] Pads, string AutoPad, bool Ceil)
{
    public static Windows Read(NodeContext node, long[] kernel)
    {
        var rank = kernel.Length;
        var strides = List(node, "strides", rank, 1);
        var dilations = List(node, "dilations", rank, 1);
        if (kernel.Any(size => size < 1) || strides.Any(stride => stride < 1) || dilations.Any(step => step < 1))
        {
            throw node.Invalid("has a kernel, stride or dilation below 1");
        }

        return new Windows(
            kernel, strides, dilations, List(node, "pads", 2 * rank, 0), node.Text("auto_pad", "NOTSET"), node.Int("ceil_mode", 0) != 0);
    }

    /// <summary>How many windows fit along one axis.</summary>
    public long Along(NodeContext node, int axis, long size)
    {
        var span = checked(((Kernel[axis] - 1) * Dilations[axis]) + 1);
        var stride = Strides[axis];
        if (AutoPad is "SAME_UPPER" or "SAME_LOWER")
        {
            return checked(size + stride - 1) / stride;
        }

        var (before, after) = AutoPad is "VALID" ? (0, 0) : (Pads[axis], Pads[axis + Kernel.Length]);
        var room = checked(size + before + after - span);
        if (room < 0)
        {
            throw node.Invalid($"has a window of {span} over {size} elements padded by {before} and {after}");
        }

        var count = ((Ceil ? checked(room + stride - 1) : room) / stride) + 1;
        // A window that would start in the padding behind the data is left out.
        return Ceil && (count - 1) * stride >= size + before ? count - 1 : count;
    }

    static long[] List(NodeContext node, string attribute, int length, long otherwise)
    {
        var list = node.Ints(attribute) ?? [];
        return list.Length == length ? list
            : list.Length == 0 ? [.. Enumerable.Repeat(otherwise, length)]
            : throw node.Invalid($"has {list.Length} numbers in '{attribute}' and needs {length}");
    }
}
