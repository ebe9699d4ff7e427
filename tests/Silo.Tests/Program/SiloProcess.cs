using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AutoScale.Silo.Tests.Program;

/// <summary>The silo as a process of its own, as an operator runs it; to be killed and started again on the same port and database.</summary>
sealed class SiloProcess : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly string[] arguments;
    readonly List<string> output = [];
    Process? process;

    /// <param name="settings">Settings, each <c>KEY=VALUE</c>, beside the address.</param>
    public SiloProcess(params IReadOnlyList<string> settings)
    {
        Address = new Uri($"http://127.0.0.1:{FreePort()}/");
        arguments = [Dll, .. settings.Append($"Gateway:Urls:0={Address}").SelectMany(setting => new[] { "--set", setting })];
    }

    public Uri Address { get; }

    public int Id => process!.Id;

    public long WorkingSetBytes
    {
        get
        {
            process!.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>All that it printed so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return string.Join(Environment.NewLine, output);
            }
        }
    }

    /// <summary>The program as this build made it.</summary>
    public static string Dll => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Silo", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "AutoScale.Silo.dll"));

    /// <summary>Runs a command of the program to its end, such as <c>migrate</c>.</summary>
    public static async Task<(int Code, string Output)> RunAsync(params IReadOnlyList<string> command)
    {
        using var run = Process.Start(new ProcessStartInfo("dotnet", [Dll, .. command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var texts = await Task.WhenAll(run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync()).WaitAsync(Patience);
        await run.WaitForExitAsync().WaitAsync(Patience);
        return (run.ExitCode, string.Concat(texts));
    }

    /// <summary>Starts it and returns when it says that it is ready.</summary>
    public async Task StartAsync()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
            EnableRaisingEvents = true,
        };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"The silo ended before it was ready:{Environment.NewLine}{Output}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await ready.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The silo did not say that it is ready:{Environment.NewLine}{Output}");
        }

        void Take(string? line)
        {
            lock (output)
            {
                output.Add(line ?? "");
            }

            if (line?.Contains("Ready on grain host", StringComparison.Ordinal) is true)
            {
                ready.TrySetResult();
            }
        }
    }

    /// <summary>kill -9, and nothing else.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await KillAsync();
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
