namespace AutoScale.Helm.Tests;

/// <summary>Files that are made from others and kept beside them, for those who read the repository without building it.</summary>
static class GeneratedFile
{
    /// <summary>Compares; or writes, where UPDATE_GENERATED=1 is set.</summary>
    public static void Check(string path, string expected)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GENERATED") is "1")
        {
            File.WriteAllText(path, expected);
        }

        var present = File.Exists(path) ? File.ReadAllText(path) : "";
        Assert.True(
            present == expected,
            $"{Path.GetRelativePath(Chart.RepositoryRoot, path)} is not what it is made from; write it anew with: UPDATE_GENERATED=1 dotnet test tests/Helm.Tests -c Release. First difference at: {FirstDifference(present, expected)}");
    }

    static string FirstDifference(string present, string expected)
    {
        var (have, want) = (present.Split('\n'), expected.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(have.Length, want.Length)).FirstOrDefault(index => have.ElementAtOrDefault(index) != want.ElementAtOrDefault(index));
        return $"line {line + 1}, '{have.ElementAtOrDefault(line)}' instead of '{want.ElementAtOrDefault(line)}'";
    }
}
