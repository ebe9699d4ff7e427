using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>Finds and loads the native library that build/OnnxRuntime.Native.targets copies beside the program.</summary>
static class NativeLibraryFile
{
    internal static nint Load()
    {
        var tried = new List<string>();
        foreach (var folder in new[] { AppContext.BaseDirectory, Path.GetDirectoryName(typeof(NativeLibraryFile).Assembly.Location) ?? "" }.Distinct())
        {
            foreach (var path in new[] { Path.Combine(folder, "runtimes", Rid, "native", FileName), Path.Combine(folder, FileName) })
            {
                if (File.Exists(path))
                {
                    return NativeLibrary.Load(path);
                }

                tried.Add(path);
            }
        }

        throw new DllNotFoundException(
            $"The native ONNX Runtime is missing; looked for {string.Join(", ", tried)}. "
            + "Rebuild compat/OnnxRuntime on this platform; its build fetches the library.");
    }

    static string Rid =>
        (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-")
        + (RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? "arm64" : "x64");

    static string FileName =>
        OperatingSystem.IsWindows() ? "onnxruntime.dll" : OperatingSystem.IsMacOS() ? "libonnxruntime.1.dylib" : "libonnxruntime.so.1";
}
