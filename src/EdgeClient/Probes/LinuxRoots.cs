namespace AutoScale.EdgeClient.Probes;

/// <summary>Where the kernel shows its state; another place in tests.</summary>
public sealed record LinuxRoots(string Proc = "/proc", string Sys = "/sys")
{
    /// <summary>A file's text; empty where it is missing or may not be read.</summary>
    internal static string ReadText(params string[] path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
