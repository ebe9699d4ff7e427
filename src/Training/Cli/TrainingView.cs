using System.Globalization;
using AutoScale.Training.Learning;
using Spectre.Console;

namespace AutoScale.Training.Cli;

/// <summary>A bar a block while it trains; where nobody watches, a line when it is done.</summary>
static class TrainingView
{
    /// <summary>Runs something that trains, and shows how far it is.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="work">Gets what to call for each block: its name, its training and its checkpoint.</param>
    /// <param name="stop">Ends the training that is running, with its checkpoint saved.</param>
    public static T Show<T>(IAnsiConsole console, Func<Action<string, ClassifierTraining, string?>, T> work, CancellationToken stop)
    {
        return console.Profile.Capabilities.Interactive && !Console.IsOutputRedirected
            ? console.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context => work((name, training, checkpoint) =>
                {
                    var bar = context.AddTask(name, maxValue: training.Steps);
                    Run(training, checkpoint, progress =>
                    {
                        bar.Value = progress.Step;
                        bar.Description = Text(name, progress);
                    });
                }))
            : work((name, training, checkpoint) =>
            {
                var last = default(TrainingProgress);
                Run(training, checkpoint, progress => last = progress);
                console.WriteLine(last.Steps > 0 ? Text(name, last) : $"{name}: taken from its checkpoint");
            });

        void Run(ClassifierTraining training, string? checkpoint, Action<TrainingProgress> onProgress) =>
            TrainingSession.Run(training, checkpoint, stepsBetweenSaves: 500, onProgress, stop);
    }

    static string Text(string name, TrainingProgress progress) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}: step {progress.Step} of {progress.Steps}, loss {progress.Loss:0.000}");
}
