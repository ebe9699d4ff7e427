using System.Collections.Concurrent;
using System.Security.Cryptography;
using AutoScale.Core.Tensors;

namespace AutoScale.Silo.Fleet;

/// <summary>SHA-256 of models' files, each computed once: a version never changes. Thread-safe.</summary>
sealed class ModelDigests
{
    readonly ConcurrentDictionary<ModelId, string> digests = [];

    /// <summary>64 hexadecimal digits, lower case.</summary>
    public string Of(ModelId model, ReadOnlyMemory<byte> file) =>
        digests.GetOrAdd(model, static (_, file) => Convert.ToHexStringLower(SHA256.HashData(file.Span)), file);
}
