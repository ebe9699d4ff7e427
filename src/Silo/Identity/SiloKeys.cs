using AutoScale.Silo.Configuration;

namespace AutoScale.Silo.Identity;

/// <summary>The keys of this silo.</summary>
/// <param name="Enrollment">Enroll devices.</param>
/// <param name="Operator">Make operators.</param>
/// <param name="Generated">Secrets that were made just now, by what they are for; shown once, never stored. Empty otherwise.</param>
sealed record SiloKeys(SecretKeys Enrollment, SecretKeys Operator, IReadOnlyDictionary<string, string> Generated)
{
    const string FileName = "generated-keys";

    /// <summary>
    /// Takes the configured keys. Where none is configured and only loopback is bound, it makes one of each at the first start; their digests
    /// stay in the silo's folder, so that a restart knows them again. A dashboard makes none: no silo would know them.
    /// </summary>
    /// <exception cref="ConfigurationException">Off loopback there must be an enrollment key.</exception>
    public static SiloKeys From(SiloSettings settings)
    {
        var identity = settings.Identity;
        if (identity.EnrollmentKeys.Length > 0 || identity.OperatorKeys.Length > 0 || settings.Silo.Role is SiloRole.Dashboard)
        {
            return new SiloKeys(new SecretKeys(identity.EnrollmentKeys), new SecretKeys(identity.OperatorKeys), new Dictionary<string, string>());
        }

        if (!settings.Gateway.IsLoopbackOnly)
        {
            throw new ConfigurationException("Identity:EnrollmentKeys and Identity:OperatorKeys are empty; off loopback the silo makes no keys of its own. Give at least one.");
        }

        Directory.CreateDirectory(settings.Storage.Directory);
        var path = Path.Combine(settings.Storage.Directory, FileName);
        if (ReadDigests(path) is [var enrollment, var operating])
        {
            return new SiloKeys(new SecretKeys([enrollment]), new SecretKeys([operating]), new Dictionary<string, string>());
        }

        var made = new Dictionary<string, string> { ["enrollment"] = SecretKeys.Generate(), ["operator"] = SecretKeys.Generate() };
        File.WriteAllLines(path, [SecretKeys.ToSetting(made["enrollment"]), SecretKeys.ToSetting(made["operator"])]);
        return new SiloKeys(new SecretKeys([made["enrollment"]]), new SecretKeys([made["operator"]]), made);
    }

    static string[] ReadDigests(string path) =>
        File.Exists(path) && File.ReadAllLines(path) is { Length: 2 } lines && lines.All(SecretKeys.IsUsable) ? lines : [];
}
