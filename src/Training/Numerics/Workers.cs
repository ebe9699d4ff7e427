namespace AutoScale.Training.Numerics;

/// <summary>
/// Runs independent parts of a step side by side. The parts are fixed by the work, never by the cores, and whoever adds their results up does so in the
/// parts' order: the same bits on any number of cores.
/// </summary>
/// <param name="cores">Most parts at a time, 1-1024.</param>
public sealed class Workers(int cores)
{
    readonly ParallelOptions options = new() { MaxDegreeOfParallelism = Checked(cores) };

    /// <summary>Runs parts 0 to <paramref name="count"/> - 1 and returns when all are done.</summary>
    public void For(int count, Action<int> part)
    {
        if (options.MaxDegreeOfParallelism is 1 || count is 1)
        {
            for (var index = 0; index < count; index++)
            {
                part(index);
            }
        }
        else
        {
            Parallel.For(0, count, options, part);
        }
    }

    static int Checked(int cores) => cores is >= 1 and <= 1024
        ? cores
        : throw new ArgumentOutOfRangeException(nameof(cores), cores, "Cores must be from 1 to 1024.");
}
