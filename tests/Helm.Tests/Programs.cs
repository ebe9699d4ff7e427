using System.Diagnostics;
using System.Text;

namespace AutoScale.Helm.Tests;

/// <summary>What a program printed and how it ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
readonly record struct ProgramResult(int Code, string Output, string Errors)
{
    public override string ToString() => $"exit {Code}{Environment.NewLine}{Output}{Errors}";
}

/// <summary>Runs other people's programs.</summary>
static class Programs
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <exception cref="InvalidOperationException">There is no such program; the message says what gives it.</exception>
    public static async Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, string? input = null, string? folder = null, string? cure = null)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
                StandardErrorEncoding = Encoding.UTF8,
                WorkingDirectory = folder ?? Chart.RepositoryRoot,
            },
        };
        process.StartInfo.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception problem)
        {
            throw new InvalidOperationException($"'{program}' cannot be run: {problem.Message}. {cure}", problem);
        }

        using var limit = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
        process.StandardInput.Close();
        await process.WaitForExitAsync(limit.Token);
        return new ProgramResult(process.ExitCode, await output, await errors);
    }
}
