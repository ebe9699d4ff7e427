using AutoScale.Core.Devices;

namespace AutoScale.Simulator.Phones;

/// <summary>The profiles of <c>profiles/*.json</c>, which travel inside the assembly.</summary>
public static class ProfileCatalog
{
    const string Prefix = "profiles/";

    static readonly Lazy<IReadOnlyList<DeviceProfile>> Profiles = new(
        () => [.. Resources.Names(Prefix).Select(name => DeviceProfileReader.Read(Resources.Read(name), name))]);

    /// <summary>All profiles, by file name.</summary>
    public static IReadOnlyList<DeviceProfile> All => Profiles.Value;

    /// <summary>The profile of a device class.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public static DeviceProfile Find(string deviceClass) => All.FirstOrDefault(profile => profile.DeviceClass == deviceClass)
        ?? throw new ArgumentException($"There is no profile '{deviceClass}'; there are {string.Join(", ", All.Select(profile => profile.DeviceClass))}.", nameof(deviceClass));
}
