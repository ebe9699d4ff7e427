using System.Text.Json;
using System.Text.Json.Serialization;
using AutoScale.Core.Networks;
using AutoScale.Core.States;

namespace AutoScale.Simulator.Networks;

/// <summary>A network as a file describes it: one object of <c>networks.json</c>, or a file of its own; the schema is <c>network.schema.json</c>.</summary>
sealed record NetworkRow(
    string Name,
    NetworkTask Task,
    int ConvolutionLayers,
    int DepthwiseLayers,
    int FullyConnectedLayers,
    int RecurrentLayers,
    long ConvolutionMacs,
    long DepthwiseMacs,
    long DenseMacs,
    long Parameters,
    int InputBytes,
    int OutputBytes,
    float AccuracyPercent,
    float? Int8AccuracyPercent,
    string AccuracySource)
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>For editors; not used.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    public SimulatedNetwork ToNetwork() => new()
    {
        Descriptor = new NetworkDescriptor
        {
            Name = Name,
            Features = new NetworkFeatures(
                ConvolutionLayers, FullyConnectedLayers, RecurrentLayers, ConvolutionMacs + DepthwiseMacs + DenseMacs),
            InputBytes = InputBytes,
            OutputBytes = OutputBytes,
            AccuracyPercent = AccuracyPercent,
            Int8AccuracyPercent = Int8AccuracyPercent,
            AccuracySource = AccuracySource,
        },
        Task = Task,
        DepthwiseLayers = DepthwiseLayers,
        ConvolutionMacs = ConvolutionMacs,
        DepthwiseMacs = DepthwiseMacs,
        DenseMacs = DenseMacs,
        Parameters = Parameters,
    };
}
