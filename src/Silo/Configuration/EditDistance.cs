namespace AutoScale.Silo.Configuration;

/// <summary>Finds the name that was probably meant.</summary>
static class EditDistance
{
    /// <summary>The name with the fewest insertions, deletions and replacements; the first of equals.</summary>
    public static string Nearest(string text, IReadOnlyList<string> names) => names.MinBy(name => Between(text.ToUpperInvariant(), name.ToUpperInvariant()))!;

    /// <summary>Levenshtein's distance.</summary>
    public static int Between(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
