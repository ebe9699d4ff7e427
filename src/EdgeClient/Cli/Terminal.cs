using System.CommandLine;
using Spectre.Console;

namespace AutoScale.EdgeClient.Cli;

/// <summary>Tables for people, wherever the command's output goes.</summary>
static class Terminal
{
    /// <summary>Wide enough for every table where the output is no terminal, so that a file holds whole lines.</summary>
    const int FileWidth = 160;

    public static IAnsiConsole For(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (Console.IsOutputRedirected || output != Console.Out)
        {
            console.Profile.Width = FileWidth;
        }

        return console;
    }
}
