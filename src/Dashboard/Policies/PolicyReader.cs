using System.Data.Common;
using AutoScale.Core.Learning;
using AutoScale.Dashboard.History;
using Dapper;

namespace AutoScale.Dashboard.Policies;

/// <summary>Reads what the database knows of policies.</summary>
static class PolicyReader
{
    /// <summary>Each class with each policy that its devices learn with or have learned with, by name.</summary>
    public static async Task<PolicyPair[]> ReadPairsAsync(DbConnection connection, CancellationToken cancellationToken) =>
    [
        .. await connection.QueryAsync<PolicyPair>(new CommandDefinition(
            """
            select device_class as DeviceClass, policy as Policy from device_directory where policy is not null
            union
            select device_class, policy from history_policy where level = 86400 and policy <> ''
            order by 1, 2
            """,
            cancellationToken: cancellationToken)),
    ];

    /// <summary>Devices that have begun to learn, by class, policy and the version they last merged; of one class, or of all.</summary>
    public static async Task<AdoptionRow[]> ReadAdoptionAsync(DbConnection connection, string? deviceClass, CancellationToken cancellationToken) =>
    [
        .. await connection.QueryAsync<AdoptionRow>(new CommandDefinition(
            $"""
            select device_class as DeviceClass, policy as Policy, policy_version as Version, count(*) as Devices from device_directory
            where policy is not null and revoked_at is null {(deviceClass is null ? "" : "and device_class = @deviceClass")}
            group by device_class, policy, policy_version
            """,
            new { deviceClass },
            cancellationToken: cancellationToken)),
    ];

    /// <summary>
    /// Sums over a range of one class with one policy, by provenance and group of devices. What was written before policies were told apart counts with the
    /// paper's, the only one that most devices had.
    /// </summary>
    public static async Task<PolicySums[]> ReadSumsAsync(
        DbConnection connection, string deviceClass, string policy, TimeRange range, CancellationToken cancellationToken)
    {
        var (inner, from, innerFrom, innerTo, to) = range.Tiles;
        return
        [
            .. await connection.QueryAsync<PolicySums>(new CommandDefinition(
                $"""
                select provenance as Provenance, slice as Slice, cast(sum(inferences) as bigint) as Inferences, sum(energy) as Energy,
                    sum(energy_squared) as EnergySquared, sum(remote_energy) as RemoteEnergy, sum(baseline_energy) as BaselineEnergy,
                    cast(sum(explored) as bigint) as Explored, sum(explored_energy) as ExploredEnergy,
                    sum(explored_remote_energy) as ExploredRemoteEnergy, sum(explored_baseline_energy) as ExploredBaselineEnergy,
                    cast(sum(chosen) as bigint) as Chosen, sum(chosen_energy) as ChosenEnergy,
                    sum(chosen_remote_energy) as ChosenRemoteEnergy, sum(chosen_baseline_energy) as ChosenBaselineEnergy
                from history_policy
                where device_class = @deviceClass and policy in (@policy, @unknown) and ({TimeRange.InTiles})
                group by provenance, slice
                """,
                new
                {
                    deviceClass, policy, unknown = policy is LearnerConfiguration.AutoScale ? "" : policy,
                    level = range.Level.Seconds, inner, from, innerFrom, innerTo, to,
                },
                cancellationToken: cancellationToken)),
        ];
    }
}

/// <summary>A class and a policy of it.</summary>
sealed record PolicyPair(string DeviceClass, string Policy);

/// <summary>Devices of one class and policy with one version.</summary>
sealed class AdoptionRow
{
    public string DeviceClass { get; init; } = "";

    public string Policy { get; init; } = "";

    public int Version { get; init; }

    public long Devices { get; init; }
}

/// <summary>Of one class, policy, provenance and group of devices.</summary>
sealed class PolicySums : Overview.SliceSums
{
    /// <summary>Of these, those where chance took another target than the policy's.</summary>
    public long Explored { get; init; }

    public double ExploredEnergy { get; init; }

    public double ExploredRemoteEnergy { get; init; }

    public double ExploredBaselineEnergy { get; init; }

    /// <summary>Those where the policy took its own target although chance might have taken another.</summary>
    public long Chosen { get; init; }

    public double ChosenEnergy { get; init; }

    public double ChosenRemoteEnergy { get; init; }

    public double ChosenBaselineEnergy { get; init; }
}
