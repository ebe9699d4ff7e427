using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AutoScale.Core.Splitting;

namespace AutoScale.Onnx.Splitting;

/// <summary>
/// Names of cuts: safe in a model id, a path and a descriptor. A value's own name where it is short and keeps to <c>a-z A-Z 0-9 . _ -</c>; otherwise
/// its end with other characters as <c>_</c>, and eight digits of the name's SHA-256, so that two values never share a label by accident.
/// </summary>
public static class CutLabels
{
    /// <summary>Longest label, so that a model id has room for the model's name too.</summary>
    public const int MaxLength = SplitCut.MaxLength;

    const int HashDigits = 8;

    /// <summary>The label of the cut after a value.</summary>
    public static string Of(string value)
    {
        if (value.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(value[0]) && value.All(IsSafe))
        {
            return value;
        }

        var safe = string.Concat(value.Select(character => IsSafe(character) ? character : '_')).TrimStart('_', '.', '-');
        var room = MaxLength - HashDigits - 1;
        var end = safe.Length <= room ? safe : safe[^room..].TrimStart('_', '.', '-');
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(value)))[..HashDigits].ToLower(CultureInfo.InvariantCulture);
        return end.Length is 0 ? hash : $"{end}-{hash}";
    }

    static bool IsSafe(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-';
}
