using System.Data.Common;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Hosting;

namespace AutoScale.Dashboard.Fleet;

/// <summary>
/// The fleet's devices by state, believed for a second: counting reads every device, and every view of every operator shows the numbers. Thread-safe.
/// </summary>
sealed class DeviceCounter(DashboardOptions options, TimeProvider time)
{
    static readonly TimeSpan Life = TimeSpan.FromSeconds(1);

    volatile Counted? last;

    public async Task<DeviceCounts> CountAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        if (last is { } known && time.GetElapsedTime(known.At) < Life)
        {
            return known.Counts;
        }

        var asked = time.GetTimestamp();
        var counts = await DeviceDirectory.CountAsync(connection, options.OfflineAfter, time.GetUtcNow(), cancellationToken);
        last = new Counted(counts, asked);
        return counts;
    }

    sealed record Counted(DeviceCounts Counts, long At);
}
