using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.States;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Journal;
using AutoScale.EdgeClient.Uploading;

namespace AutoScale.EdgeClient.Hosting;

/// <summary>Everything about a device that can be set.</summary>
public sealed record EdgeSettings
{
    /// <summary>Who the device is and where the tiers are.</summary>
    public required GatewayOptions Gateway { get; init; }

    /// <summary>The device's folder: journal, table, tokens.</summary>
    public required string DataDirectory { get; init; }

    public StateSpaceOptions States { get; init; } = new();

    /// <summary>The policy, one of <see cref="LearnerConfiguration.Policies"/>. Default <c>hierarchical</c>.</summary>
    public string Policy { get; init; } = LearnerConfiguration.Default;

    /// <summary>Settings of the paper's policy.</summary>
    public QLearningOptions Learning { get; init; } = new();

    /// <summary>Settings of the <c>hierarchical</c> policy.</summary>
    public HierarchicalOptions Hierarchical { get; init; } = new();

    /// <summary>Whether ANS chooses for networks that have a plan of splits. Default: they are targets of the policy like any other.</summary>
    public bool AnsForSplits { get; init; }

    public JournalOptions Journal { get; init; } = new();

    public UploaderOptions Upload { get; init; } = new();

    public OffloadOptions Offload { get; init; } = new();

    /// <summary>How long a stop may take: finishing what runs, then uploading. 0-600 s. Default 5 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <exception cref="ArgumentException">Names the property and its range.</exception>
    public void Validate()
    {
        Gateway.Validate();
        States.Validate();
        Learning.Validate();
        Hierarchical.Validate();
        if (!LearnerConfiguration.Policies.Contains(Policy))
        {
            throw new ArgumentException($"{nameof(Policy)} is '{Policy}'; it must be one of {string.Join(", ", LearnerConfiguration.Policies)}.");
        }

        Journal.Validate();
        Upload.Validate();
        Offload.Validate();
        if (StopTimeout.TotalSeconds is < 0 or > 600)
        {
            throw new ArgumentException($"{nameof(StopTimeout)} is {StopTimeout}; it must be from 0 to 600 s.");
        }
    }
}
