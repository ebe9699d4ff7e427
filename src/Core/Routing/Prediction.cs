namespace AutoScale.Core.Routing;

/// <summary>What a gate knows of one classifier's answer.</summary>
/// <param name="Label">The class with the highest logit; of equal ones the first.</param>
/// <param name="Entropy"><c>H = -Σ p ln p</c> of the softmax, in nats: 0 when sure, ln(classes) when all are alike.</param>
/// <param name="Top">The softmax of <paramref name="Label"/>, above 0 to 1.</param>
public readonly record struct Prediction(int Label, float Entropy, float Top)
{
    /// <summary>From the logits of one sample. Allocates nothing.</summary>
    /// <param name="logits">At least one, all finite.</param>
    /// <exception cref="ArgumentException">There are none, or one is not a finite number.</exception>
    public static Prediction Of(ReadOnlySpan<float> logits)
    {
        if (logits.IsEmpty)
        {
            throw new ArgumentException("A classifier gives at least one logit.", nameof(logits));
        }

        var label = 0;
        for (var index = 0; index < logits.Length; index++)
        {
            if (!float.IsFinite(logits[index]))
            {
                throw new ArgumentException($"Logit {index} is {logits[index]}; a gate needs finite logits.", nameof(logits));
            }

            label = logits[index] > logits[label] ? index : label;
        }

        // H = ln Σ - (Σ z·eᶻ) / Σ, with z measured from the highest logit.
        var (total, weighted) = (0.0, 0.0);
        foreach (var logit in logits)
        {
            var distance = (double)logit - logits[label];
            var share = Math.Exp(distance);
            total += share;
            weighted += share * distance;
        }

        return new Prediction(label, (float)Math.Max(0, Math.Log(total) - (weighted / total)), (float)(1 / total));
    }
}
