namespace AutoScale.Simulator.Fleet;

/// <summary>A folder for a run's files: one that was named and stays, or a temporary one that is deleted.</summary>
sealed class DataFolder : IDisposable
{
    readonly bool isTemporary;

    DataFolder(string path, bool isTemporary) => (Path, this.isTemporary) = (path, isTemporary);

    public string Path { get; }

    public static DataFolder Open(string? path) => path is null
        ? new DataFolder(Directory.CreateTempSubdirectory("autoscale-demo-").FullName, isTemporary: true)
        : new DataFolder(Directory.CreateDirectory(path).FullName, isTemporary: false);

    public void Dispose()
    {
        if (isTemporary)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
