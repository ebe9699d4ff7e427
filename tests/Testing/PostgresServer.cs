using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace AutoScale.Testing;

/// <summary>
/// A PostgreSQL of its own on a free loopback port, with its data in a temporary folder. Linked into the test projects that need one. As root it
/// runs as the system's postgres user, for the server refuses to run as root; where it is missing and the tests run as root, it is installed.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    static readonly string[] Tools = ["initdb", "pg_ctl", "createdb"];
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);


    readonly string folder = Path.Combine(Path.GetTempPath(), $"autoscale-postgres-{Guid.NewGuid():N}");
    readonly string binaries;
    readonly int port;

    PostgresServer(string binaries, int port) => (this.binaries, this.port) = (binaries, port);

    /// <summary>Connects to a database of the server.</summary>
    /// <param name="database">Its name; <c>postgres</c> is there from the start.</param>
    public string ConnectionString(string database = "postgres") =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Database={database};Timeout=15");

    /// <exception cref="InvalidOperationException">There is no PostgreSQL and it cannot be installed; the message names the command.</exception>
    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer(await FindAsync(), FreePort());
        Directory.CreateDirectory(server.folder);
        if (IsRoot)
        {
            await RunAsync("chown", "postgres", server.folder);
        }

        await server.RunAsOwnerAsync("initdb", "-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        await server.BeginAsync();
        return server;
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await RunAsOwnerAsync("createdb", "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", name);
        return ConnectionString(name);
    }

    /// <summary>Ends the server as a crash does, and starts it again: what was not durable is gone.</summary>
    public async Task CrashAsync()
    {
        await RunAsOwnerAsync("pg_ctl", "stop", "-w", "-m", "immediate", "-D", Data);
        await BeginAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsOwnerAsync("pg_ctl", "stop", "-w", "-m", "immediate", "-D", Data);
        Directory.Delete(folder, recursive: true);
    }

    string Data => Path.Combine(folder, "data");

    static bool IsRoot => geteuid() is 0;

    Task BeginAsync() => RunAsOwnerAsync(
        "pg_ctl", "start", "-s", "-w", "-t", "180", "-D", Data, "-l", Path.Combine(folder, "log"),
        "-o", string.Create(CultureInfo.InvariantCulture, $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"));

    Task RunAsOwnerAsync(string tool, params string[] arguments)
    {
        var program = Path.Combine(binaries, tool);
        return IsRoot ? RunAsync("runuser", ["-u", "postgres", "--", program, .. arguments]) : RunAsync(program, arguments);
    }

    /// <summary>Debian keeps the server's programs out of the path, one folder a version.</summary>
    static async Task<string> FindAsync()
    {
        await DebianPackage.EnsureAsync("postgresql", () => Binaries() is not null);
        return Binaries()!;
    }

    static string? Binaries() =>
        (Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
            : [])
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(path => path.Length > 0))
        .FirstOrDefault(path => Array.TrueForAll(Tools, tool => File.Exists(Path.Combine(path, tool))));

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = "/", RedirectStandardInput = true };

        // The server outlives pg_ctl and would hold its pipes open; its log is in a file.
        var isServerStart = arguments.Contains("start");
        start.RedirectStandardOutput = start.RedirectStandardError = !isServerStart;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Patience);
        var output = isServerStart ? Task.FromResult("") : process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = isServerStart ? Task.FromResult("") : process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode is not 0)
        {
            throw new InvalidOperationException(
                $"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}: {await output}{await errors}");
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern uint geteuid();
}
