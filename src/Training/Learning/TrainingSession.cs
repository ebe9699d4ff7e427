namespace AutoScale.Training.Learning;

/// <summary>How far a training is.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">Mean loss of the last epoch so far.</param>
public readonly record struct TrainingProgress(int Step, int Steps, double Loss);

/// <summary>Runs a training to its end: takes it up where a checkpoint left it, saves as it goes and when it is stopped.</summary>
public static class TrainingSession
{
    /// <param name="training">With its first weights drawn.</param>
    /// <param name="checkpoint">The file; null to keep none.</param>
    /// <param name="stepsBetweenSaves">Steps that a kill may cost, at least 1.</param>
    /// <param name="onProgress">Called after every step.</param>
    /// <param name="stop">Ends it after the step that is running, with the checkpoint saved.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged or of another training.</exception>
    public static void Run(
        ClassifierTraining training, string? checkpoint, int stepsBetweenSaves, Action<TrainingProgress> onProgress, CancellationToken stop)
    {
        if (checkpoint is not null)
        {
            Checkpoint.TryLoad(checkpoint, training);
        }

        var (loss, counted) = (0.0, 0);
        while (training.Step < training.Steps)
        {
            if (stop.IsCancellationRequested)
            {
                Save(checkpoint, training);
                stop.ThrowIfCancellationRequested();
            }

            (loss, counted) = training.Step % training.StepsPerEpoch is 0 ? (0, 0) : (loss, counted);
            (loss, counted) = (loss + training.RunStep(), counted + 1);
            if (training.Step % stepsBetweenSaves is 0 || training.Step == training.Steps)
            {
                Save(checkpoint, training);
            }

            onProgress(new TrainingProgress(training.Step, training.Steps, loss / counted));
        }
    }

    static void Save(string? checkpoint, ClassifierTraining training)
    {
        if (checkpoint is not null)
        {
            Checkpoint.Save(checkpoint, training);
        }
    }
}
