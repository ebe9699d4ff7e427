namespace AutoScale.Grains.Abstractions.Priors;

/// <summary>
/// What all classes have learned together with one policy, for what a class does not know; the key is the policy. It is made of what classes have published,
/// which holds no device's own, so that nothing more needs guarding here.
/// </summary>
[Alias("autoscale.IFleetPriorGrain")]
public interface IFleetPriorGrain : IGrainWithStringKey
{
    /// <summary>Takes over what a class has published; an older version than is known changes nothing. Returns when it is durable.</summary>
    [Alias("Share")]
    Task ShareAsync(ClassShare share, CancellationToken cancellationToken);

    /// <summary>The present version, where it is newer.</summary>
    /// <param name="since">The version known; 0 for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null where there is nothing newer.</returns>
    [Alias("Get")]
    Task<FleetPrior?> GetAsync(int since, CancellationToken cancellationToken);
}

/// <summary>What a class has published.</summary>
/// <param name="DeviceClass">The class.</param>
/// <param name="Version">Its version.</param>
/// <param name="Devices">Devices behind it.</param>
/// <param name="Cells">Bytes of a <see cref="Core.Learning.StatisticPrior"/> whose targets name no V/F step.</param>
[GenerateSerializer, Immutable, Alias("autoscale.ClassShare")]
public sealed record ClassShare(
    [property: Id(0)] string DeviceClass, [property: Id(1)] int Version, [property: Id(2)] int Devices, [property: Id(3)] ReadOnlyMemory<byte> Cells);

/// <summary>What all classes know together.</summary>
/// <param name="Version">Grows with every share; 0 for none.</param>
/// <param name="Classes">Classes behind it.</param>
/// <param name="Devices">Devices behind it.</param>
/// <param name="Cells">Bytes of a <see cref="Core.Learning.StatisticPrior"/>, the sums of what the classes shared.</param>
[GenerateSerializer, Immutable, Alias("autoscale.FleetPrior")]
public sealed record FleetPrior(
    [property: Id(0)] int Version, [property: Id(1)] int Classes, [property: Id(2)] int Devices, [property: Id(3)] ReadOnlyMemory<byte> Cells);
