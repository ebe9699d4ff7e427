using AutoScale.Grains.Abstractions.Models;

namespace AutoScale.Silo.OpenInference;

/// <summary>A request as the protocol states it, before it meets a model.</summary>
/// <param name="Id">To be echoed; null for none.</param>
/// <param name="Inputs">The inputs; their data are slices of the request's memory.</param>
/// <param name="Outputs">The outputs asked for; empty for all.</param>
/// <param name="BinaryOutputs">Whether outputs that say nothing themselves are sent as binary data.</param>
sealed record ParsedInference(string? Id, TensorMessage[] Inputs, OutputRequest[] Outputs, bool BinaryOutputs)
{
    /// <summary>Whether an output is to be sent as binary data.</summary>
    public bool IsBinary(string output)
    {
        foreach (var request in Outputs)
        {
            if (request.Name == output)
            {
                return request.Binary ?? BinaryOutputs;
            }
        }

        return BinaryOutputs;
    }
}

/// <summary>An output asked for.</summary>
/// <param name="Name">The output's name.</param>
/// <param name="Binary">Whether as binary data; null for what the request says for all.</param>
readonly record struct OutputRequest(string Name, bool? Binary);
