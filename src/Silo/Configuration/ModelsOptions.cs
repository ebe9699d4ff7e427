using AutoScale.Core.Tensors;

namespace AutoScale.Silo.Configuration;

/// <summary>Section <c>Models</c>: which models this silo has.</summary>
public sealed record ModelsOptions
{
    /// <summary>A folder of ONNX files laid out as <c>{name}/{version}/model.onnx</c>. Default none.</summary>
    public string? Directory { get; init; }

    /// <summary>Models that must be there at the start, each <c>name@version</c>; the silo refuses to start without them. Default none.</summary>
    public string[] Required { get; init; } = [];

    /// <summary>Whether the built-in networks are offered: full architectures with seeded random weights, for cost and traffic, never for accuracy. Default true.</summary>
    public bool Zoo { get; init; } = true;

    /// <summary>Memory for the files of the built-in networks, which are made when first asked for: 0 to 65,536 MiB. Default 256.</summary>
    [Bounds(0, 65_536, "MiB")]
    public int ZooCacheMebibytes { get; init; } = 256;

    /// <summary>Longest file that an operator may upload: 1 to 1,024 MiB. Default 256.</summary>
    [Bounds(1, 1024, "MiB")]
    public int MaxUploadMebibytes { get; init; } = 256;

    /// <summary>
    /// PEM files of the public keys (ECDSA, P-256) of those who publish models, up to 16. Where there are any, an upload must be signed by one of
    /// them. Default none: the fleet signs what operators upload with a key of its own.
    /// </summary>
    public string[] PublisherKeys { get; init; } = [];

    /// <summary>How often a silo looks for uploaded models and reports on roll-outs: 1-600 s. Default 5.</summary>
    [Bounds(1, 600, "seconds")]
    public int WatchSeconds { get; init; } = 5;

    internal IEnumerable<string> Problems()
    {
        if (PublisherKeys.Length > 16)
        {
            yield return $"Models:PublisherKeys has {PublisherKeys.Length} files; it may have 16.";
        }

        for (var index = 0; index < PublisherKeys.Length; index++)
        {
            if (KeyProblem(PublisherKeys[index]) is { } problem)
            {
                yield return $"Models:PublisherKeys:{index} is '{PublisherKeys[index]}'; {problem}";
            }
        }

        if (Directory is not null && !System.IO.Directory.Exists(Directory))
        {
            yield return $"Models:Directory is '{Directory}'; there is no such folder. Make it, or leave the setting out.";
        }

        for (var index = 0; index < Required.Length; index++)
        {
            if (!ModelId.TryParse(Required[index], out _))
            {
                yield return $"Models:Required:{index} is '{Required[index]}'; it must be a name, '@' and a version, such as resnet50@1.";
            }
        }
    }

    static string? KeyProblem(string path)
    {
        try
        {
            using var key = EdgeClient.Models.ArtefactSignature.ReadPublicKey(File.ReadAllText(path));
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return exception.Message;
        }
    }
}
