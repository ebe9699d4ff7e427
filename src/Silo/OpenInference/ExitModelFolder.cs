using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using AutoScale.Core.Routing;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Models;
using AutoScale.Silo.Configuration;

namespace AutoScale.Silo.OpenInference;

/// <summary>Models with exits of a silo's folder: <c>{name}/{version}/exits.json</c>, where another model has its <c>model.onnx</c>. Read once, at the start.</summary>
sealed class ExitModelFolder : IExitModels
{
    const string FileName = "exits.json";

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    readonly FrozenDictionary<ModelId, ExitModel> models;

    ExitModelFolder(IEnumerable<ExitModel> models) => this.models = models.ToFrozenDictionary(model => model.Id);

    public IEnumerable<ModelId> All => models.Keys;

    public ExitModel? Find(ModelId model) => models.GetValueOrDefault(model);

    /// <param name="directory">The folder of the silo's models; null for none.</param>
    /// <exception cref="ConfigurationException">A file is wrong; the message names it and says how.</exception>
    public static ExitModelFolder Read(string? directory)
    {
        var models = new List<ExitModel>();
        var files = directory is not null && Directory.Exists(directory)
            ? Directory.EnumerateDirectories(directory).SelectMany(Directory.EnumerateDirectories).Select(version => Path.Combine(version, FileName)).Where(File.Exists)
            : [];
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            var version = Path.GetDirectoryName(file)!;
            if (!ModelId.TryParse($"{Path.GetFileName(Path.GetDirectoryName(version))}@{Path.GetFileName(version)}", out var id))
            {
                continue;
            }

            try
            {
                models.Add(JsonSerializer.Deserialize<ExitsFile>(File.ReadAllBytes(file), Json)?.ToModel(id) ?? throw new JsonException("it is empty"));
            }
            catch (Exception problem) when (problem is JsonException or ArgumentException or IOException)
            {
                throw new ConfigurationException($"Models:Directory has {file}, which is no model with exits: {problem.Message}");
            }
        }

        return new ExitModelFolder(models);
    }

    /// <summary>The blocks, each <c>name@version</c>, and the gate between them.</summary>
    sealed record ExitsFile(string Main, GateMember Gate, string? Extension = null, string? Cloud = null)
    {
        public ExitModel ToModel(ModelId id)
        {
            var model = new ExitModel(id, Block("main", Main)!.Value, Block("extension", Extension), Block("cloud", Cloud), Gate.ToGate());
            return model.Problem is { } problem ? throw new JsonException(problem) : model;
        }

        static ModelId? Block(string member, string? text) => text is null ? null
            : ModelId.TryParse(text, out var id) ? id
            : throw new JsonException($"'{member}' is '{text}'; it must be a name, '@' and a version, such as meanet_main@1");
    }

    /// <summary>The members of a calibrated gate's file that decide; null threshold: nothing goes to the cloud.</summary>
    sealed record GateMember(
        DoubtScore Score, double? Threshold, ExtensionUse Extension, int[] HardClasses, GatePlacement Placement = GatePlacement.AfterMain, bool CompareSoftmax = false)
    {
        public ExitGate ToGate() => new()
        {
            Score = Score, Threshold = Threshold ?? double.PositiveInfinity, Extension = Extension, Placement = Placement, CompareSoftmax = CompareSoftmax,
            Hard = new HardClasses(HardClasses),
        };
    }
}
