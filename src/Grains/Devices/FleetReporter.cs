using AutoScale.Grains.Abstractions.Fleet;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace AutoScale.Grains.Devices;

/// <summary>
/// Sends a device's reports to the fleet's stream, one at a time, beside the grain's calls: while one is on its way only the newest waits.
/// Totals are cumulative, so a report that is lost or left out is made up for by the next.
/// </summary>
/// <param name="stream">Finds the stream.</param>
/// <param name="log">Told of failures; nobody else is.</param>
sealed partial class FleetReporter(Func<IAsyncStream<DeviceReport>> stream, ILogger log)
{
    DeviceReport? newest;
    bool isSending;

    public void Report(DeviceReport report)
    {
        newest = report;
        if (!isSending)
        {
            isSending = true;
            _ = SendAsync();
        }
    }

    async Task SendAsync()
    {
        try
        {
            while (newest is { } report)
            {
                newest = null;
                await stream().OnNextAsync(report);
            }
        }
        catch (Exception problem)
        {
            LogReportFailed(problem);
        }
        finally
        {
            isSending = false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A device could not report to the fleet; its next report makes up for it.")]
    partial void LogReportFailed(Exception problem);
}
