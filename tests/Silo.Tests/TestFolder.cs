namespace AutoScale.Silo.Tests;

/// <summary>A folder that goes when the test does.</summary>
sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("autoscale-silo-tests-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
