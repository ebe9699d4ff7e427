using System.CommandLine;

namespace AutoScale.Training.Cli;

/// <summary>The command line of <c>autoscale-train</c>.</summary>
public static class TrainingCommand
{
    public static RootCommand Create() => new($"Trains early-exit networks and calibrates the gates between their exits. {ExitCodes.Help}")
    {
        DataCommand.Create(), TrainCommand.Create(), AnswersCommand.Create(), CalibrateCommand.Create(), EvaluateCommand.Create(),
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
            ProcessTerminationTimeout = TimeSpan.FromMinutes(1),
        };
        try
        {
            var code = await parsed.InvokeAsync(configuration);
            return parsed.Errors.Count > 0 ? ExitCodes.Refused : code;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Stopped; what was trained is saved. The same command goes on from there.");
            return ExitCodes.Interrupted;
        }
        catch (Exception problem) when (problem is ArgumentException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await error.WriteLineAsync(problem.Message);
            return ExitCodes.Refused;
        }
    }
}
