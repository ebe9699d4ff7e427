using AutoScale.Simulator.Reports;

namespace AutoScale.Simulator.Tests.Reports;

public sealed class ResultFilesTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("results").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task WriteAsync_ReplacesFilesWhole()
    {
        await ResultFiles.WriteAsync(folder, [("a.json", [1, 2])], CancellationToken.None);
        await ResultFiles.WriteAsync(folder, [("a.json", [3])], CancellationToken.None);

        Assert.Equal([3], await File.ReadAllBytesAsync(Path.Combine(folder, "a.json")));
        Assert.Single(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task WriteAsync_LeavesNothingWhenStopped()
    {
        await ResultFiles.WriteAsync(folder, [("a.json", [1, 2])], CancellationToken.None);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ResultFiles.WriteAsync(folder, [("a.json", [3]), ("b.json", [4])], new CancellationToken(canceled: true)));
        Assert.Equal([1, 2], await File.ReadAllBytesAsync(Path.Combine(folder, "a.json")));
        Assert.Single(Directory.GetFileSystemEntries(folder));
    }
}
