using AutoScale.Grains.Abstractions.Priors;

namespace AutoScale.Grains.Priors;

/// <summary>Something to do in a commit of a prior.</summary>
abstract class PriorWork
{
    /// <summary>The schedule says that a round may end.</summary>
    public sealed class Tick : PriorWork;

    /// <summary>A device has sent samples.</summary>
    public sealed class Add(PriorContribution contribution) : PriorWork
    {
        public PriorContribution Contribution { get; } = contribution;
    }

    /// <summary>An operator orders a change.</summary>
    /// <param name="change">Changes the ledger and adds versions to keep; refuses before it changes anything.</param>
    public sealed class Order(Func<PriorLedger, List<PublishedPrior>, DateTimeOffset, Task> change) : PriorWork
    {
        /// <summary>Why it was refused; null where it was not.</summary>
        public string? Refusal { get; private set; }

        /// <returns>Whether it changed anything.</returns>
        public async Task<bool> DoAsync(PriorLedger ledger, List<PublishedPrior> made, DateTimeOffset at)
        {
            try
            {
                await change(ledger, made, at);
                return true;
            }
            catch (RefusedException refusal)
            {
                Refusal = refusal.Message;
                return false;
            }
        }
    }

    /// <summary>An order cannot be carried out; others in the same commit can.</summary>
    public sealed class RefusedException(string message) : Exception(message);
}
