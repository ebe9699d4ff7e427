using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Orleans.Runtime;

/// <summary>The assemblies that may hold grains: this one and every assembly of the application that refers to it, loaded or not yet.</summary>
internal static class ApplicationParts
{
    private static readonly string s_ownName = typeof(ApplicationParts).Assembly.GetName().Name!;
    private static readonly ConcurrentDictionary<Assembly, Type[]> s_types = new();
    private static readonly Lock s_gate = new();
    private static ImmutableArray<Assembly> s_assemblies;
    private static bool s_stale = true;

    static ApplicationParts() => AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) =>
    {
        if (IsPart(loaded.LoadedAssembly))
        {
            Volatile.Write(ref s_stale, true);
        }
    };

    internal static ImmutableArray<Assembly> Assemblies
    {
        get
        {
            if (!Volatile.Read(ref s_stale))
            {
                return s_assemblies;
            }

            lock (s_gate)
            {
                if (s_assemblies.IsDefault)
                {
                    LoadUnloadedParts(AppDomain.CurrentDomain.GetAssemblies());
                }

                if (s_stale)
                {
                    s_assemblies = [.. AppDomain.CurrentDomain.GetAssemblies().Where(IsPart)];
                    Volatile.Write(ref s_stale, false);
                }

                return s_assemblies;
            }
        }
    }

    internal static Type[] TypesOf(Assembly assembly) => s_types.GetOrAdd(assembly, static part =>
    {
        try
        {
            return part.GetTypes();
        }
        catch (ReflectionTypeLoadException error)
        {
            return [.. error.Types.OfType<Type>()];
        }
    });

    private static bool IsPart(Assembly assembly) =>
        !assembly.IsDynamic
        && (assembly == typeof(ApplicationParts).Assembly || assembly.GetReferencedAssemblies().Any(reference => reference.Name == s_ownName));

    // A compiler drops references that no code uses, so the application's folder is asked, not the entry assembly.
    private static void LoadUnloadedParts(Assembly[] loaded)
    {
        var known = loaded.Select(assembly => assembly.GetName().Name).ToHashSet();
        var paths = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var path in paths)
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (!known.Contains(name) && path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal) && RefersToThis(path))
            {
                Assembly.Load(new AssemblyName(name));
            }
        }
    }

    private static bool RefersToThis(string path)
    {
        try
        {
            using var file = new PEReader(File.OpenRead(path));
            if (!file.HasMetadata)
            {
                return false;
            }

            var metadata = file.GetMetadataReader();
            return metadata.AssemblyReferences.Any(handle => metadata.StringComparer.Equals(metadata.GetAssemblyReference(handle).Name, s_ownName));
        }
        catch (Exception error) when (error is IOException or BadImageFormatException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
