using System.Text.Json;
using System.Text.Json.Serialization;
using AutoScale.Core.Actions;

namespace AutoScale.Core.Splitting;

/// <summary>Reads and writes plans as JSON.</summary>
public static class SplitPlanReader
{
    const int MostOptions = 64;

    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>The JSON of a plan, or of other data of this folder.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Reads the regressions of a device class.</summary>
    /// <exception cref="InvalidSplitPlanException">The text is something else; the message names the key.</exception>
    public static LayerCosts ReadCosts(ReadOnlySpan<byte> json, string source) => Parse<LayerCosts>(json, source);

    /// <summary>Reads a plan from JSON text in UTF-8.</summary>
    /// <param name="json">The file's bytes.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <exception cref="InvalidSplitPlanException">The text is no plan, or an impossible one; the message names the key and its range.</exception>
    public static SplitPlan Read(ReadOnlySpan<byte> json, string source)
    {
        var plan = Parse<SplitPlan>(json, source);
        Require(plan.Network.Length is >= 1 and <= 128, $"network has {plan.Network.Length} characters; it must have 1 to 128.");
        Require(plan.Options.Count is >= 2 and <= MostOptions, $"options has {plan.Options.Count} entries; it must have 2 to {MostOptions}.");
        Require(plan.Options[0].IsAllEdge, "options[0] must be the whole network on the device: no cut and 0 crossingBytes.");
        Require(plan.Options[^1].IsAllCloud, "The last of options must be the whole network on the other tier: no cut and its input as crossingBytes.");
        for (var index = 0; index < plan.Options.Count; index++)
        {
            var option = plan.Options[index];
            Require(
                index is 0 || index == plan.Options.Count - 1 || SplitCut.IsValid(option.Cut),
                $"options[{index}].cut is '{option.Cut}'; it must have 1 to {SplitCut.MaxLength} characters of a-z A-Z 0-9 . _ -.");
            Require(option.Crossing is Precision.Fp32 or Precision.Int8, $"options[{index}].crossing is {option.Crossing}; it must be fp32 or int8.");
            Require(option.CrossingBytes >= 0 && option.ReturnBytes >= 0, $"options[{index}] has negative bytes.");
            Require(option.HeadMs >= 0 && option.TailMs >= 0 && double.IsFinite(option.ComputeMs), $"options[{index}] has a time that is negative or not finite.");
        }

        Require(plan.Options.Select(option => (option.Cut, option.Crossing, option.CrossingBytes is 0)).Distinct().Count() == plan.Options.Count, "Two options are the same.");
        return plan;

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                throw new InvalidSplitPlanException(source, problem);
            }
        }
    }

    static T Parse<T>(ReadOnlySpan<byte> json, string source)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new InvalidSplitPlanException(source, "it is empty.");
        }
        catch (JsonException exception)
        {
            throw new InvalidSplitPlanException(source, $"at {exception.Path ?? "$"}: {exception.Message}");
        }
    }
}

/// <summary>A file of splits that cannot be used. The message names the file, the key and the range.</summary>
public sealed class InvalidSplitPlanException(string source, string problem) : Exception($"Splits {source}: {problem}");
