namespace AutoScale.Grains.Abstractions.Priors;

/// <summary>What the devices of a class have learned together with one policy; the key is of <see cref="PriorKeys"/>.</summary>
[Alias("autoscale.IPolicyPriorGrain")]
public interface IPolicyPriorGrain : IGrainWithStringKey
{
    /// <summary>
    /// A device of the class learns with the policy, or is about to: from here on the class also publishes what the fleet knows, for what it does not know itself. Returns when that is
    /// durable; once it is, a call costs nothing.
    /// </summary>
    /// <param name="profile">The device's <see cref="Core.Devices.DeviceProfile"/> as JSON, kept as what devices of the class are like; empty where it states none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Alias("Join")]
    Task JoinAsync(string profile, CancellationToken cancellationToken);

    /// <summary>The profile that a device of the class last stated, as JSON; empty for none.</summary>
    [Alias("GetProfile")]
    Task<string> GetProfileAsync(CancellationToken cancellationToken);

    /// <summary>Adds a device's new samples, each contribution once. Returns when they are durable; they count from the end of a round that holds enough devices.</summary>
    [Alias("Contribute")]
    Task ContributeAsync(PriorContribution contribution, CancellationToken cancellationToken);

    /// <summary>A published version; null where it is not (or no longer) kept.</summary>
    /// <param name="version">The version, or 0 for the one that devices have.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Alias("Get")]
    Task<PublishedPrior?> GetAsync(int version, CancellationToken cancellationToken);

    /// <summary>What is published, without the cells.</summary>
    [Alias("GetInfo")]
    Task<PriorInfo> GetInfoAsync(CancellationToken cancellationToken);

    /// <summary>The latest versions, newest first.</summary>
    [Alias("ListVersions")]
    Task<PriorVersionInfo[]> ListVersionsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Lets a share of the class's devices try a kept version. Both arms get a new number, so that both begin at the same time: the candidate repeats the version, the
    /// control repeats the one that devices have. Until it is decided nothing else is published.
    /// </summary>
    /// <param name="version">A kept version.</param>
    /// <param name="percent">1-99.</param>
    /// <param name="reason">Why; kept with the roll-out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null, or why not.</returns>
    [Alias("Stage")]
    Task<string?> StageAsync(int version, int percent, string reason, CancellationToken cancellationToken);

    /// <summary>Gives the candidate to all devices.</summary>
    /// <returns>Null, or why not.</returns>
    [Alias("Promote")]
    Task<string?> PromoteAsync(string reason, CancellationToken cancellationToken);

    /// <summary>Gives all devices what the control has, under a new number.</summary>
    /// <returns>Null, or why not.</returns>
    [Alias("RollBack")]
    Task<string?> RollBackAsync(string reason, CancellationToken cancellationToken);
}
