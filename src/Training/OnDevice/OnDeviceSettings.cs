using AutoScale.Training.Learning;

namespace AutoScale.Training.OnDevice;

/// <summary>How a device trains its extension.</summary>
public sealed record OnDeviceSettings
{
    /// <summary>The device's number: whose images it has. 0-1,000,000.</summary>
    public int Device { get; init; }

    /// <summary>Images that the device has, 64-1,000,000; about half show a hard class.</summary>
    public int Images { get; init; } = 4_000;

    /// <summary>Passes over the hard ones, 1-1000.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Learning rate at its highest, 0-10: lower than the cloud's, for the extension does not begin at nothing.</summary>
    public double LearningRate { get; init; } = 0.02;

    /// <summary>Most memory of buffers, weights and optimiser, in bytes: 1 MiB to 1 GiB. The batch is made to fit.</summary>
    public long MemoryCeilingBytes { get; init; } = 16L << 20;

    /// <summary>Steps that a kill may cost, 1-10,000.</summary>
    public int StepsBetweenSaves { get; init; } = 20;

    /// <exception cref="ArgumentException">Names the property and its range.</exception>
    public void Validate()
    {
        Require(Device is >= 0 and <= 1_000_000, nameof(Device), Device, "from 0 to 1000000");
        Require(Images is >= 64 and <= 1_000_000, nameof(Images), Images, "from 64 to 1000000");
        Require(Epochs is >= 1 and <= 1000, nameof(Epochs), Epochs, "from 1 to 1000");
        Require(LearningRate is >= 0 and <= 10, nameof(LearningRate), LearningRate, "from 0 to 10");
        Require(MemoryCeilingBytes is >= 1 << 20 and <= 1 << 30, nameof(MemoryCeilingBytes), MemoryCeilingBytes, "from 1048576 to 1073741824");
        Require(StepsBetweenSaves is >= 1 and <= 10_000, nameof(StepsBetweenSaves), StepsBetweenSaves, "from 1 to 10000");

        static void Require(bool holds, string property, double value, string range)
        {
            if (!holds)
            {
                throw new ArgumentException(FormattableString.Invariant($"{property} is {value}; it must be {range}."));
            }
        }
    }

    /// <summary>The trainer's settings for a batch.</summary>
    public TrainingSettings Training(int batchSize) =>
        new() { Seed = (ulong)Device, Epochs = Epochs, LearningRate = LearningRate, BatchSize = batchSize, PartSize = Math.Min(8, batchSize) };
}
