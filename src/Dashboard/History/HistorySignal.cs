using System.Threading.Channels;

namespace AutoScale.Dashboard.History;

/// <summary>Says within a process that the roll-ups have news.</summary>
public sealed class HistorySignal
{
    readonly Channel<bool> news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>There are news.</summary>
    public void Set() => news.Writer.TryWrite(true);

    /// <summary>Ends when there are news that nobody has waited for.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await news.Reader.ReadAsync(cancellationToken);
}
