using AutoScale.EdgeClient.Probes;
using AutoScale.Testing;

namespace AutoScale.EdgeClient.Tests;

/// <summary>A tree of files like <c>/proc</c> and <c>/sys</c>.</summary>
public sealed class FakeKernel : IDisposable
{
    readonly TemporaryFolder folder = new();

    public FakeKernel() => Roots = new LinuxRoots(folder["proc"], folder["sys"]);

    public LinuxRoots Roots { get; }

    public string this[string path]
    {
        set
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[path])!);
            File.WriteAllText(folder[path], value);
        }
    }

    /// <summary>Clock ticks: of the machine, and of this process.</summary>
    public void SetCpu(long busy, long idle, long own)
    {
        this["proc/stat"] = $"cpu  {busy} 0 0 {idle} 0 0 0 0 0 0\ncpu0 {busy} 0 0 {idle} 0 0 0 0 0 0\n";
        this["proc/self/stat"] = $"42 (a (strange) name) S 1 1 1 0 -1 4194560 1 0 0 0 {own - 1} 1 0 0 20 0 1 0 1 1 1\n";
    }

    public void Dispose() => folder.Dispose();
}
