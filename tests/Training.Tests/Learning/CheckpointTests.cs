using AutoScale.Testing;
using AutoScale.Training.Learning;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Tests.Learning;

public sealed class CheckpointTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string File => folder["training.checkpoint"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Run_StoppedAndTakenUpEndsWithTheSameBits()
    {
        var whole = New();
        TrainingSession.Run(whole, null, 100, _ => { }, CancellationToken.None);
        var stopped = 0;
        for (var step = 2; step < whole.Steps; step += 3)
        {
            using var stop = new CancellationTokenSource();
            var until = step;
            Assert.Throws<OperationCanceledException>(() => TrainingSession.Run(New(), File, 100, at => Cancel(at, until, stop), stop.Token));
            stopped++;
        }

        var resumed = New();
        TrainingSession.Run(resumed, File, 100, _ => { }, CancellationToken.None);

        Assert.True(stopped >= 2);
        Assert.Equal(WeightsFile.Digest(whole.Graph.Parameters), WeightsFile.Digest(resumed.Graph.Parameters));
        Assert.False(System.IO.File.Exists(File + ".new"));

        static void Cancel(TrainingProgress at, int until, CancellationTokenSource stop)
        {
            if (at.Step == until)
            {
                stop.Cancel();
            }
        }
    }

    [Fact]
    public void TryLoad_RefusesADamagedFile()
    {
        Checkpoint.Save(File, New());
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[bytes.Length / 2] ^= 1;
        System.IO.File.WriteAllBytes(File, bytes);

        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => Checkpoint.TryLoad(File, New())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryLoad_RefusesAnotherTrainingsFile()
    {
        Checkpoint.Save(File, New());

        var other = ClassifierTrainingTests.Tiny(new Workers(1), new TrainingSettings { Epochs = 5 });
        Assert.Contains("other settings", Assert.Throws<InvalidDataException>(() => Checkpoint.TryLoad(File, other)).Message, StringComparison.Ordinal);
    }

    static ClassifierTraining New() => ClassifierTrainingTests.Tiny(new Workers(1), new TrainingSettings { Epochs = 2 });
}
