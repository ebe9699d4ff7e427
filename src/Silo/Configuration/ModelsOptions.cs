using AutoScale.Core.Tensors;

namespace AutoScale.Silo.Configuration;

/// <summary>Section <c>Models</c>: which models this silo has.</summary>
public sealed class ModelsOptions
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

    internal IEnumerable<string> Problems()
    {
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
}
