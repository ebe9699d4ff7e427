namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// A Lyapunov virtual queue (Neely 2010): <c>Z ← max(0, Z + e − b)</c>, what was spent beyond an average budget so far. While it is stable the budget holds on average; its
/// length is the price of spending more. It is capped, so that no past makes the price of the future infinite.
/// </summary>
public struct VirtualQueue
{
    /// <summary>Z.</summary>
    public double Length { get; set; }

    /// <param name="spent">e, at least 0.</param>
    /// <param name="budget">b, what was allowed meanwhile.</param>
    /// <param name="cap">The longest that the queue may get.</param>
    public void Add(double spent, double budget, double cap) => Length = Math.Clamp(Length + spent - budget, 0, cap);
}
