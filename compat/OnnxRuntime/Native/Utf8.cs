using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>Strings as the C API takes and gives them: UTF-8, ended by a zero.</summary>
static unsafe class Utf8
{
    internal static byte[] Write(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    internal static string Read(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    /// <summary>Reads a string that the default allocator made, and frees it.</summary>
    internal static string Take(byte* text)
    {
        try
        {
            return Read(text);
        }
        finally
        {
            DefaultAllocator.Free(text);
        }
    }
}
