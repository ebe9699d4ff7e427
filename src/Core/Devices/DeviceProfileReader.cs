using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AutoScale.Core.Actions;

namespace AutoScale.Core.Devices;

/// <summary>Reads and checks a device profile; the schema is <c>profiles/profile.schema.json</c>.</summary>
public static class DeviceProfileReader
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AllowSchema } },
    };

    /// <summary>A profile's file may name its schema, for editors.</summary>
    static void AllowSchema(JsonTypeInfo type)
    {
        if (type.Type == typeof(DeviceProfile))
        {
            var schema = type.CreateJsonPropertyInfo(typeof(string), "$schema");
            schema.Set = static (_, _) => { };
            type.Properties.Add(schema);
        }
    }

    /// <summary>Reads a profile from JSON text in UTF-8.</summary>
    /// <param name="json">The file's bytes; a <c>$schema</c> property is allowed.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <exception cref="InvalidProfileException">The text is no profile, or an impossible one; the message names the key and its range.</exception>
    public static DeviceProfile Read(ReadOnlySpan<byte> json, string source)
    {
        try
        {
            var profile = JsonSerializer.Deserialize<DeviceProfile>(json, Options) ?? throw new InvalidProfileException(source, "it is empty.");
            return Check(profile, source);
        }
        catch (JsonException exception)
        {
            throw new InvalidProfileException(source, $"at {exception.Path ?? "$"}: {exception.Message}");
        }
    }

    /// <summary>A profile as JSON that <see cref="Read"/> reads.</summary>
    public static string Write(DeviceProfile profile) => JsonSerializer.Serialize(profile, Options);

    /// <summary>Refuses a profile that no device can have.</summary>
    /// <exception cref="InvalidProfileException">The message names the key and its range.</exception>
    public static DeviceProfile Check(DeviceProfile profile, string source)
    {
        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                throw new InvalidProfileException(source, problem);
            }
        }

        void Range(double value, double low, double high, string key, string unit) =>
            Require(value >= low && value <= high, FormattableString.Invariant($"{key} is {value}; it must be from {low} to {high} {unit}."));

        Require(
            profile.DeviceClass.Length is >= 1 and <= 64
                && profile.DeviceClass.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-'),
            $"deviceClass is '{profile.DeviceClass}'; it must have 1 to 64 characters of a-z, 0-9 and '-'.");
        Require(profile.Processors.Count is >= 1 and <= 16, $"processors has {profile.Processors.Count} entries; it must have 1 to 16.");
        Range(profile.IdlePowerMilliwatts, 0, 20_000, "idlePowerMilliwatts", "mW");
        for (var index = 0; index < profile.Processors.Count; index++)
        {
            var processor = profile.Processors[index];
            var key = $"processors[{index}]";
            Range(processor.Cores, 1, 64, $"{key}.cores", "cores");
            Range(processor.IdlePowerMilliwatts, 0, 20_000, $"{key}.idlePowerMilliwatts", "mW");
            Require(processor.Precisions.Count is >= 1 and <= 3, $"{key}.precisions must name 1 to 3 of fp32, fp16, int8.");
            Require(processor.Steps.Count is >= 1 and <= 64, $"{key}.steps has {processor.Steps.Count} entries; it must have 1 to 64.");
            for (var step = 0; step < processor.Steps.Count; step++)
            {
                var value = processor.Steps[step];
                Require(value.Name.Length is >= 1 and <= 16 && value.Name.All(char.IsAsciiLetterOrDigit), $"{key}.steps[{step}].name is '{value.Name}'; it must have 1 to 16 letters or digits.");
                Range(value.FrequencyMhz, 1, 10_000, $"{key}.steps[{step}].frequencyMhz", "MHz");
                Range(value.BusyPowerMilliwatts, 0, 100_000, $"{key}.steps[{step}].busyPowerMilliwatts", "mW");
                Range(value.Threads, 0, 64, $"{key}.steps[{step}].threads", "threads");
                Require(step is 0 || value.FrequencyMhz < processor.Steps[step - 1].FrequencyMhz || value.Threads != processor.Steps[step - 1].Threads, $"{key}.steps[{step}] is not slower than the step before it; list the fastest first.");
            }
        }

        Require(
            profile.Processors.Any(processor => processor.Kind is ProcessorKind.Cpu && processor.Precisions.Contains(Precision.Fp32)),
            "processors has no CPU with fp32, the target that everything falls back to.");
        foreach (var remote in profile.Remotes)
        {
            Require(remote.Tier is not Tier.Local, "remotes lists a local target; a remote is on tier peer or cloud.");
        }

        CheckRadio(profile.Wifi, "wifi");
        CheckRadio(profile.Peer, "peer");
        for (var index = 0; index < profile.PublishedLatencies.Count; index++)
        {
            Range(profile.PublishedLatencies[index].LatencyMs, 0.001, 1e6, $"publishedLatencies[{index}].latencyMs", "ms");
        }

        try
        {
            _ = ActionSpace.For(profile);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidProfileException(source, exception.Message);
        }

        return profile;

        void CheckRadio(RadioProfile radio, string key)
        {
            Range(radio.IdlePowerMilliwatts, 0, 20_000, $"{key}.idlePowerMilliwatts", "mW");
            Require(radio.Power.Count is >= 1 and <= 32, $"{key}.power has {radio.Power.Count} points; it must have 1 to 32.");
            for (var index = 0; index < radio.Power.Count; index++)
            {
                var point = radio.Power[index];
                Range(point.SignalDbm, -120, 0, $"{key}.power[{index}].signalDbm", "dBm");
                Range(point.TransmitMilliwatts, 0, 20_000, $"{key}.power[{index}].transmitMilliwatts", "mW");
                Range(point.ReceiveMilliwatts, 0, 20_000, $"{key}.power[{index}].receiveMilliwatts", "mW");
                Require(index is 0 || point.SignalDbm < radio.Power[index - 1].SignalDbm, $"{key}.power[{index}].signalDbm is not below the point before it; list the strongest first.");
            }
        }
    }
}

/// <summary>A device profile that cannot be used. The message names the file, the key and the range.</summary>
public sealed class InvalidProfileException(string source, string problem) : Exception($"Profile {source}: {problem}");
