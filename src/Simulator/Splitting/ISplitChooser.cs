namespace AutoScale.Simulator.Splitting;

/// <summary>Chooses a split for each inference.</summary>
public interface ISplitChooser
{
    /// <summary>The name in reports.</summary>
    string Name { get; }

    /// <summary>Chooses an option.</summary>
    /// <param name="last">The conditions of the inference before: what a probe may know of the present.</param>
    /// <param name="keyWeight">L: how much this frame matters, 0-1.</param>
    int Choose(SplitConditions last, double keyWeight);

    /// <summary>Learns what it took.</summary>
    void Learn(int option, double latencyMs);
}
