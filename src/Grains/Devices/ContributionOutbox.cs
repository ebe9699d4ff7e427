using AutoScale.Core.Learning;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Grains.Priors;

namespace AutoScale.Grains.Devices;

/// <summary>
/// Samples on their way to the class's prior, each exactly once: a contribution is closed and numbered, written, sent, and forgotten when the
/// prior has answered. Until then later samples gather for the next one, so that a number always stands for the same samples.
/// </summary>
/// <param name="sequence">The number of the contribution that is on its way, or of the last one.</param>
/// <param name="outgoing">The contribution that is on its way; empty when none is.</param>
/// <param name="gathered">Samples for the next one.</param>
sealed class ContributionOutbox(long sequence, StatisticCellMessage[] outgoing, StatisticCellMessage[] gathered)
{
    public long Sequence { get; private set; } = sequence;

    public StatisticCellMessage[] Outgoing { get; private set; } = outgoing;

    public StatisticCellMessage[] Gathered { get; private set; } = gathered;

    /// <summary>Samples that the prior has not confirmed.</summary>
    public double Samples => Outgoing.Sum(cell => cell.Count) + Gathered.Sum(cell => cell.Count);

    /// <summary>Gathers samples.</summary>
    public void Add(IEnumerable<StatisticCell> cells) => Gathered = Gathered.Plus(cells);

    /// <summary>Closes the next contribution, unless one is on its way or there is nothing to send. It is written before it is sent.</summary>
    /// <returns>Whether it closed one.</returns>
    public bool Close()
    {
        if (Outgoing.Length > 0 || Gathered.Length is 0)
        {
            return false;
        }

        (Sequence, Outgoing, Gathered) = (Sequence + 1, Gathered, []);
        return true;
    }

    /// <summary>Forgets what no prior has yet, as it belongs to another policy than the device now learns with.</summary>
    public void Forget() => (Outgoing, Gathered) = ([], []);

    /// <summary>The prior has the contribution. The next write says so; until then a restart sends it again, and the prior refuses it.</summary>
    public void Confirm() => Outgoing = [];
}
