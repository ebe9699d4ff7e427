using System.Globalization;
using AutoScale.Core.Splitting;

namespace AutoScale.Core.Actions;

/// <summary>Where a target cuts a network, written <c>split:{cut}/{crossing}&gt;{tail}</c>, such as <c>split:block_9/int8&gt;cloud/cpu/fp32</c>.</summary>
/// <param name="Cut">The cut's label. It belongs to a network: a target is only for networks whose plan has it.</param>
/// <param name="Crossing">How tensors cross: as they are (Fp32) or as 8-bit integers.</param>
public sealed record SplitPoint(string Cut, Precision Crossing)
{
    const string Prefix = "split:";

    /// <summary>The descriptor of this cut with its tail on a remote target.</summary>
    public string Describe(string tail) => $"{Prefix}{Cut}/{Crossing.ToString().ToLower(CultureInfo.InvariantCulture)}>{tail}";

    /// <summary>Whether a descriptor is of a split.</summary>
    public static bool IsSplit(string descriptor) => descriptor.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Reads a descriptor; false for one of no split, or of none that could be.</summary>
    /// <param name="descriptor">The text.</param>
    /// <param name="split">The cut.</param>
    /// <param name="tail">The descriptor of the target that runs the tail.</param>
    public static bool TryParse(string descriptor, out SplitPoint? split, out string tail)
    {
        (split, tail) = (null, "");
        var end = descriptor.IndexOf('>', StringComparison.Ordinal);
        if (!IsSplit(descriptor) || end < 0)
        {
            return false;
        }

        var parts = descriptor[Prefix.Length..end].Split('/');
        if (parts.Length is not 2 || !SplitCut.IsValid(parts[0]) || parts[1] is not ("fp32" or "int8") || !IsRemote(descriptor[(end + 1)..]))
        {
            return false;
        }

        (split, tail) = (new SplitPoint(parts[0], parts[1] is "int8" ? Precision.Int8 : Precision.Fp32), descriptor[(end + 1)..]);
        return true;
    }

    static bool IsRemote(string tail) => tail.Split('/') is [("peer" or "cloud"), ("cpu" or "gpu" or "dsp"), ("fp32" or "fp16" or "int8")];
}
