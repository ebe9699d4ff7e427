namespace AutoScale.Training.Learning;

/// <summary>The loss of a classifier: <c>-ln softmax(z)[label]</c>.</summary>
public static class SoftmaxCrossEntropy
{
    /// <summary>The loss of one sample.</summary>
    /// <param name="logits">z; the first <paramref name="classes"/> count.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="label">The right one.</param>
    /// <param name="weight">What the gradient is multiplied by: 1 / batch size.</param>
    /// <param name="gradient">Gets <c>weight · (softmax(z) - onehot(label))</c>; nothing where empty.</param>
    public static double Loss(ReadOnlySpan<float> logits, int classes, int label, float weight, Span<float> gradient)
    {
        var highest = float.NegativeInfinity;
        for (var index = 0; index < classes; index++)
        {
            highest = Math.Max(highest, logits[index]);
        }

        // Double on the way: the last bit of a platform's exponential then seldom reaches a float.
        var total = 0.0;
        for (var index = 0; index < classes; index++)
        {
            total += Math.Exp(logits[index] - highest);
        }

        for (var index = 0; index < classes && !gradient.IsEmpty; index++)
        {
            var probability = Math.Exp(logits[index] - highest) / total;
            gradient[index] = (float)(weight * (probability - (index == label ? 1 : 0)));
        }

        return Math.Log(total) - (logits[label] - highest);
    }
}
