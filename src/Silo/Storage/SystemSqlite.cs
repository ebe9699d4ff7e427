#if COMPAT
using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace AutoScale.Silo.Storage;

/// <summary>The reduced feed has no current native SQLite, so its driver runs over the system's, which the distribution keeps patched.</summary>
static class SystemSqlite
{
    static readonly Lazy<nint> Library = new(Find);

    /// <exception cref="DllNotFoundException">The system has no SQLite; the message says how to get it.</exception>
    public static void Load()
    {
        lock (Library)
        {
            if (!Library.IsValueCreated)
            {
                _ = Library.Value;
                NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
                raw.SetProvider(new SQLite3Provider_e_sqlite3());
            }
        }
    }

    static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name is "e_sqlite3" ? Library.Value : 0;

    static nint Find()
    {
        var name = OperatingSystem.IsWindows() ? "winsqlite3.dll" : OperatingSystem.IsMacOS() ? "libsqlite3.dylib" : "libsqlite3.so.0";
        return NativeLibrary.TryLoad(name, out var library)
            ? library
            : throw new DllNotFoundException($"SQLite's library {name} is not on this system. Install it with: apt-get install -y libsqlite3-0");
    }
}
#endif
