using System.Diagnostics.Metrics;
using AutoScale.Grains.Devices;

namespace AutoScale.Grains.Telemetry;

/// <summary>What learned policies alarm about, counted by class. An alarm asks somebody to look; the policy has already done what it can.</summary>
sealed class PolicyMetrics(Meter meter)
{
    readonly Counter<long> alarms = meter.CreateCounter<long>(
        "autoscale.policy.alarms", "{alarm}", "Alarms of devices' learned policies: collapses onto one side, wrong priors, sudden changes.");

    public void Raised(string deviceClass, string policy, in PolicyAlarms raised)
    {
        Add("all_local", raised.AllLocal);
        Add("all_remote", raised.AllRemote);
        Add("prior_rejected", raised.PriorsRejected);
        Add("change", raised.Changes);

        void Add(string kind, long count)
        {
            if (count > 0)
            {
                alarms.Add(
                    count, new("autoscale.alarm", kind), new("autoscale.device.class", deviceClass), new KeyValuePair<string, object?>("autoscale.policy", policy));
            }
        }
    }
}
