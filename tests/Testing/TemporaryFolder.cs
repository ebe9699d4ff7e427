namespace AutoScale.Testing;

/// <summary>A folder that lives as long as a test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("autoscale-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>The folder as it is at this moment: what a process that is killed now leaves behind.</summary>
    public TemporaryFolder Copy()
    {
        var copy = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0))
        {
            var target = copy[System.IO.Path.GetRelativePath(Path, file)];
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var to = File.Create(target);
            from.CopyTo(to);
        }

        return copy;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
