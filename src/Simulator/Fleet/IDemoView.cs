namespace AutoScale.Simulator.Fleet;

/// <summary>Shows a demo to whoever started it.</summary>
public interface IDemoView
{
    /// <summary>Shows the demo until it ends.</summary>
    /// <param name="read">The demo at this moment. Thread-safe.</param>
    /// <param name="ended">The demo has ended, or failed.</param>
    Task ShowAsync(Func<DemoProgress> read, CancellationToken ended);

    /// <summary>Shows the result.</summary>
    void Show(DemoSummary summary);
}
