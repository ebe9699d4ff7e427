namespace AutoScale.Onnx.Census.Operators;

/// <summary>Resize and its forerunner Upsample: by scales or to sizes.</summary>
static class ResizeRules
{
    public static void AddTo(Dictionary<(string, string), OperatorRule> rules)
    {
        rules.Add(node => Derive(node, 1, int.MaxValue), OperatorTable.Onnx, "Upsample");
        // Operator set 10 has (x, scales); since 11 it is (x, roi, scales, sizes).
        rules.Add(node => Derive(node, node.InputCount == 2 ? 1 : 2, 3), OperatorTable.Onnx, "Resize");
    }

    static void Derive(NodeContext node, int scalesInput, int sizesInput)
    {
        node.WeightInputs = [0];
        var shape = node.Shape(0);
        var axes = node.Ints("axes")?.Select(axis => node.Axis(axis, shape.Length)).ToArray() ?? [.. Enumerable.Range(0, shape.Length)];
        var result = (long[])shape.Clone();
        if (node.Has(sizesInput))
        {
            if (!node.TryIntegers(sizesInput, out var sizes))
            {
                node.Lose("takes its sizes from data");
                return;
            }

            Fit(node, sizes.Length, axes.Length);
            var policy = node.Text("keep_aspect_ratio_policy", "stretch");
            var ratios = axes.Select((axis, index) => (double)sizes[index] / Math.Max(1, shape[axis]));
            var ratio = policy is "not_larger" ? ratios.Min() : policy is "not_smaller" ? ratios.Max() : 0;
            for (var index = 0; index < axes.Length; index++)
            {
                result[axes[index]] = ratio > 0 ? (long)Math.Round(shape[axes[index]] * ratio, MidpointRounding.AwayFromZero) : sizes[index];
            }
        }
        else
        {
            double[]? scales = node.Attribute("scales")?.Floats is { Count: > 0 } stated ? [.. stated.Select(scale => (double)scale)]
                : node.Has(scalesInput) ? node.Input(scalesInput).Data?.ToReals()
                : null;
            if (scales is null)
            {
                node.Lose("takes its scales from data");
                return;
            }

            Fit(node, scales.Length, axes.Length);
            for (var index = 0; index < axes.Length; index++)
            {
                result[axes[index]] = (long)Math.Floor(shape[axes[index]] * scales[index]);
            }
        }

        node.Set(0, result, node.Type(0));
    }

    static void Fit(NodeContext node, int given, int wanted)
    {
        if (given != wanted)
        {
            throw node.Invalid($"has {given} scales or sizes for {wanted} axes");
        }
    }
}
