using AutoScale.Core.Actions;
using AutoScale.Core.Splitting;
using AutoScale.Core.Tensors;

namespace AutoScale.Onnx.Splitting;

/// <summary>Which part of a cut model.</summary>
public enum ModelPart
{
    /// <summary>What the device runs.</summary>
    Head,

    /// <summary>What the other tier runs, on the tensors as they are.</summary>
    Tail,

    /// <summary>The same on 8-bit integers with their scales and zero points.</summary>
    TailOfInt8,
}

/// <summary>The name of a part as a model of its own: <c>{model}.{cut}.head</c>, <c>.tail</c> or <c>.tail-int8</c>, with the whole model's version.</summary>
/// <param name="Model">The whole model's name.</param>
/// <param name="Cut">The cut's label.</param>
/// <param name="Part">Which part.</param>
public readonly record struct PartName(string Model, string Cut, ModelPart Part)
{
    static readonly (ModelPart Part, string Suffix)[] Suffixes = [(ModelPart.Head, ".head"), (ModelPart.Tail, ".tail"), (ModelPart.TailOfInt8, ".tail-int8")];

    /// <summary>The part that takes tensors that cross at a precision.</summary>
    public static ModelPart TailFor(Precision crossing) => crossing is Precision.Int8 ? ModelPart.TailOfInt8 : ModelPart.Tail;

    /// <summary>The model id of this part.</summary>
    public ModelId ToId(string version)
    {
        var part = Part;
        return new ModelId($"{Model}.{Cut}{Suffixes.First(entry => entry.Part == part).Suffix}", version);
    }

    /// <summary>
    /// What a name may mean: names of models and cuts hold dots themselves, so that there can be several, the longest model name first. Empty for a name of no part.
    /// </summary>
    public static IEnumerable<PartName> Read(string name)
    {
        foreach (var (part, suffix) in Suffixes)
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal))
            {
                var rest = name[..^suffix.Length];
                for (var dot = rest.LastIndexOf('.'); dot > 0; dot = rest.LastIndexOf('.', dot - 1))
                {
                    if (SplitCut.IsValid(rest.AsSpan(dot + 1)))
                    {
                        yield return new PartName(rest[..dot], rest[(dot + 1)..], part);
                    }
                }
            }
        }
    }
}
