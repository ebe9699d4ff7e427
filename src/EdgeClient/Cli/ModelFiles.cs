using AutoScale.Core.Tensors;
using AutoScale.Onnx.Zoo;

namespace AutoScale.EdgeClient.Cli;

/// <summary>Models as a command line names them: an ONNX file, or <c>zoo:NAME</c>.</summary>
static class ModelFiles
{
    public const string ZooPrefix = "zoo:";

    /// <summary>Reads a model.</summary>
    /// <returns>The file, and the name of the zoo's network; empty for another file.</returns>
    /// <exception cref="CliException">There is no such model.</exception>
    public static async Task<(ReadOnlyMemory<byte> File, string Network)> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            if (!name.StartsWith(ZooPrefix, StringComparison.Ordinal))
            {
                return (await File.ReadAllBytesAsync(name, cancellationToken), "");
            }

            var network = name[ZooPrefix.Length..];
            var file = await new ZooModelStore().ReadAsync(new ModelId(network, ZooModelStore.Version), cancellationToken);
            return (file, network.Replace(".int8", "", StringComparison.Ordinal));
        }
        catch (ModelNotFoundException)
        {
            var names = string.Join(", ", ModelZoo.Networks.Select(network => network.Id));
            throw new CliException(ExitCodes.Input, $"There is no '{name}'. The zoo has {names}, each also as NAME.int8.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Input, error.Message);
        }
    }
}
