using System.Text.Json;
using System.Text.Json.Serialization;

namespace AutoScale.EdgeClient.Models;

/// <summary>
/// What somebody measured of a network, from <c>{models}/{network}/network.json</c>. Nothing in an ONNX file tells its accuracy.
/// </summary>
/// <param name="AccuracyPercent">At FP32 and FP16, 0-100.</param>
/// <param name="Int8AccuracyPercent">At INT8, 0-100; null where its INT8 model must not be used.</param>
/// <param name="Source">Where the figures come from.</param>
public sealed record StatedAccuracy(float AccuracyPercent, float? Int8AccuracyPercent = null, string Source = "")
{
    /// <summary>What a network counts as when nobody stated its accuracy: every requirement is met.</summary>
    public static StatedAccuracy Assumed { get; } = new(100, 100, "assumed: not stated in network.json");

    /// <summary>Reads a folder's file.</summary>
    /// <returns><see cref="Assumed"/> where there is none.</returns>
    /// <exception cref="InvalidDataException">The file is wrong; the message names the key and its range.</exception>
    public static StatedAccuracy Read(string folder)
    {
        var path = Path.Combine(folder, "network.json");
        if (!File.Exists(path))
        {
            return Assumed;
        }

        try
        {
            var stated = JsonSerializer.Deserialize(File.ReadAllBytes(path), StatedAccuracyJson.Default.StatedAccuracy)
                ?? throw new InvalidDataException($"{path} is null.");
            Check(path, "accuracyPercent", stated.AccuracyPercent);
            Check(path, "int8AccuracyPercent", stated.Int8AccuracyPercent ?? 0);
            return stated;
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
    }

    static void Check(string path, string key, float value)
    {
        if (value is not (>= 0 and <= 100))
        {
            throw new InvalidDataException(FormattableString.Invariant($"{path}: {key} is {value}; it must be from 0 to 100."));
        }
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StatedAccuracy))]
sealed partial class StatedAccuracyJson : JsonSerializerContext;
