using System.Text.Json;
using System.Text.Json.Serialization;
using AutoScale.Core.Routing;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Models;

namespace AutoScale.Silo.OpenInference;

/// <summary>What a model with exits is made of, as JSON: the blocks, each <c>name@version</c>, and the gate between them. Where another model has its ONNX file.</summary>
sealed record ExitsFile(string Main, ExitsFile.GateMember Gate, string? Extension = null, string? Cloud = null)
{
    /// <summary>The longest that is read, in bytes.</summary>
    public const int MostBytes = 64 << 10;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Whether a file is one of these, right or wrong: no ONNX file begins with this byte.</summary>
    public static bool Is(ReadOnlySpan<byte> file) => file is [FirstByte, ..];

    /// <summary><c>{</c>.</summary>
    public const byte FirstByte = (byte)'{';

    /// <exception cref="InvalidDataException">It is none; the message says why.</exception>
    public static ExitModel Read(ModelId id, ReadOnlySpan<byte> file)
    {
        try
        {
            return file.Length > MostBytes
                ? throw new JsonException($"it has {file.Length} bytes; at most {MostBytes} are read")
                : JsonSerializer.Deserialize<ExitsFile>(file, Json)?.ToModel(id) ?? throw new JsonException("it is empty");
        }
        catch (Exception problem) when (problem is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"no model with exits: {problem.Message}", problem);
        }
    }

    ExitModel ToModel(ModelId id)
    {
        var model = new ExitModel(id, Block("main", Main)!.Value, Block("extension", Extension), Block("cloud", Cloud), Gate.ToGate());
        return model.Problem is { } problem ? throw new JsonException(problem) : model;
    }

    static ModelId? Block(string member, string? text) => text is null ? null
        : ModelId.TryParse(text, out var id) ? id
        : throw new JsonException($"'{member}' is '{text}'; it must be a name, '@' and a version, such as meanet_main@1");

    /// <summary>The members of a calibrated gate's file that decide; null threshold: nothing goes to the cloud.</summary>
    public sealed record GateMember(
        DoubtScore Score, double? Threshold, ExtensionUse Extension, int[] HardClasses, GatePlacement Placement = GatePlacement.AfterMain, bool CompareSoftmax = false)
    {
        public ExitGate ToGate() => new()
        {
            Score = Score, Threshold = Threshold ?? double.PositiveInfinity, Extension = Extension, Placement = Placement, CompareSoftmax = CompareSoftmax,
            Hard = new HardClasses(HardClasses),
        };
    }
}
