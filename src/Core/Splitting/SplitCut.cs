using AutoScale.Core.Tensors;

namespace AutoScale.Core.Splitting;

/// <summary>Labels of cuts, and the names of the models that the two parts are.</summary>
public static class SplitCut
{
    /// <summary>Longest label, so that a model id has room for the model's name too.</summary>
    public const int MaxLength = 56;

    /// <summary>Whether a text can be a label: 1-56 characters of <c>a-z A-Z 0-9 . _ -</c>, the first a letter or digit.</summary>
    public static bool IsValid(ReadOnlySpan<char> label) => ModelId.IsValidPart(label, MaxLength);
}
