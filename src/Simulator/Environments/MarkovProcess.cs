using AutoScale.Simulator.Chance;

namespace AutoScale.Simulator.Environments;

/// <summary>
/// A continuous-time Markov chain over a few levels: it stays at one for an exponential time, then moves to any other with equal chance.
/// Allocates nothing as it moves.
/// </summary>
public sealed class MarkovProcess<T>
{
    readonly T[] levels;
    readonly double meanDwellMs;
    readonly Random random;
    int level;
    double nextChangeMs;

    /// <param name="levels">At least one; the first is where it starts.</param>
    /// <param name="meanDwellMs">Mean time at a level, above 0.</param>
    /// <param name="random">Chance, owned by this process.</param>
    public MarkovProcess(IReadOnlyList<T> levels, double meanDwellMs, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfZero(levels.Count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(meanDwellMs);
        this.levels = [.. levels];
        this.meanDwellMs = meanDwellMs;
        this.random = random;
        nextChangeMs = this.levels.Length is 1 ? double.PositiveInfinity : Draw.Exponential(random, meanDwellMs);
    }

    /// <summary>The level at a time, never earlier than the time asked for before.</summary>
    public T At(double timeMs)
    {
        while (timeMs >= nextChangeMs)
        {
            level = (level + 1 + random.Next(levels.Length - 1)) % levels.Length;
            nextChangeMs += Draw.Exponential(random, meanDwellMs);
        }

        return levels[level];
    }
}
