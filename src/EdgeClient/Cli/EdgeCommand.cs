using System.CommandLine;

namespace AutoScale.EdgeClient.Cli;

/// <summary>The command line of <c>autoscale-edge</c>.</summary>
public static class EdgeCommand
{
    /// <summary>Longer than the longest stop, so that Ctrl-C never cuts an upload short.</summary>
    static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(630);

    public static RootCommand Create() => new($"Decides per inference where to run it: here, on a peer or in the cloud. {ExitCodes.Help}")
    {
        RunCommand.Create(), InferCommand.Create(), InspectCommand.Create(), SplitCommand.Create(), StatusCommand.Create(), ExplainCommand.Create(), ReplayCommand.Create(),
        TrainCommand.Create(),
    };

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        var parsed = Create().Parse(arguments);
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TerminationTimeout,
        };
        try
        {
            var code = await parsed.InvokeAsync(configuration);
            return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
        }
        catch (CliException problem)
        {
            await error.WriteLineAsync(problem.Message);
            return problem.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Cancelled.");
            return ExitCodes.Failed;
        }
    }
}
