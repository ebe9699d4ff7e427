using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Census.Operators;

/// <summary>Einstein sums, such as <c>bhqd,bhkd->bhqk</c>; of two factors, a product of matrices.</summary>
static class EinsumRule
{
    public static void Derive(NodeContext node)
    {
        var equation = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        var sides = equation.Split("->");
        var terms = sides[0].Split(',');
        if (sides.Length > 2 || terms.Length != node.InputCount)
        {
            throw node.Invalid($"has the equation '{equation}' for {node.InputCount} inputs");
        }

        if (equation.Contains('.', StringComparison.Ordinal))
        {
            node.Lose("uses an ellipsis in its equation, which the census does not follow");
            return;
        }

        var sizes = new SortedDictionary<char, long>();
        var uses = new Dictionary<char, int>();
        for (var input = 0; input < terms.Length; input++)
        {
            var shape = node.Shape(input);
            if (shape.Length != terms[input].Length)
            {
                throw node.Invalid($"has the term '{terms[input]}' for an input of shape {NodeContext.Format(shape)}");
            }

            for (var axis = 0; axis < shape.Length; axis++)
            {
                var letter = terms[input][axis];
                uses[letter] = uses.GetValueOrDefault(letter) + 1;
                if (!sizes.TryGetValue(letter, out var size) || size == 1)
                {
                    sizes[letter] = shape[axis];
                }
                else if (shape[axis] != size && shape[axis] != 1)
                {
                    throw node.Invalid($"gives '{letter}' the sizes {size} and {shape[axis]}");
                }
            }
        }

        // Without an arrow the letters used once remain, in alphabetical order.
        var result = sides.Length == 2 ? sides[1] : string.Concat(sizes.Keys.Where(letter => uses[letter] == 1));
        if (result.Any(letter => !sizes.ContainsKey(letter)))
        {
            throw node.Invalid($"has the equation '{equation}', whose result names a letter that no term has");
        }

        node.Set(0, [.. result.Select(letter => sizes[letter])], node.InputCount > 0 ? node.Type(0) : DataType.Float);
        if (terms.Length == 2)
        {
            node.Layer(MatrixRules.KindOf(node, 0, 1), Shapes.Count([.. sizes.Values]));
        }
    }
}
