namespace AutoScale.Training.Gates;

/// <summary>The exact test behind the guarantee (Clopper and Pearson, 1934).</summary>
public static class BinomialTail
{
    /// <summary>
    /// <c>P(Binomial(n, rate) ≤ k)</c>: how probable it is to see at most k errors among n samples of a classifier that errs at the rate. As a p-value it
    /// speaks against "errs at the rate or more often".
    /// </summary>
    /// <param name="errors">k, from 0 to n.</param>
    /// <param name="samples">n, at least 1.</param>
    /// <param name="rate">From 0 to 1.</param>
    public static double AtMost(int errors, int samples, double rate)
    {
        if (rate <= 0 || errors >= samples)
        {
            return 1;
        }

        if (rate >= 1)
        {
            return 0;
        }

        // ln of the first term, then from term to term; the largest is taken out so that nothing underflows.
        var (log, odds) = (samples * Math.Log(1 - rate), Math.Log(rate) - Math.Log(1 - rate));
        var terms = new double[errors + 1];
        for (var count = 0; count <= errors; count++)
        {
            terms[count] = log;
            log += odds + Math.Log((samples - count) / (count + 1.0));
        }

        var largest = terms.Max();
        return Math.Min(1, Math.Exp(largest) * terms.Sum(term => Math.Exp(term - largest)));
    }
}
