namespace AutoScale.Core.States;

/// <summary>
/// Upper bounds of the bins, ascending; a value belongs to the first bin whose bound it is below, and the last bin is open.
/// The defaults are the bins generally attributed to AutoScale's table of states.
/// All devices that share a prior share these bounds.
/// </summary>
public sealed record StateSpaceOptions
{
    /// <summary>S_CONV, convolution layers. Default: below 30, 50, 90, or more.</summary>
    public IReadOnlyList<double> ConvolutionLayers { get; init; } = [30, 50, 90];

    /// <summary>S_FC, fully connected layers. Default: below 10, or more.</summary>
    public IReadOnlyList<double> FullyConnectedLayers { get; init; } = [10];

    /// <summary>S_RC, recurrent and attention layers. Default: below 10, or more.</summary>
    public IReadOnlyList<double> RecurrentLayers { get; init; } = [10];

    /// <summary>S_MAC, millions of multiply-accumulates. Default: below 1000, 2000, or more.</summary>
    public IReadOnlyList<double> MillionMultiplyAccumulates { get; init; } = [1000, 2000];

    /// <summary>
    /// S_Co_CPU, percent. Default: idle, below 25, 75, or more. The first bound is the smallest utilisation that is not idle:
    /// a real probe never reads exactly 0.
    /// </summary>
    public IReadOnlyList<double> CpuUtilizationPercent { get; init; } = [1, 25, 75];

    /// <summary>S_Co_MEM, percent. Default: idle, below 25, 75, or more.</summary>
    public IReadOnlyList<double> MemoryUtilizationPercent { get; init; } = [1, 25, 75];

    /// <summary>S_RSSI_W and S_RSSI_P, dBm: at or below this the link is weak. Range -120 to 0, default -80.</summary>
    public double WeakSignalDbm { get; init; } = -80;

    /// <summary>Refuses bounds that are empty, too many, not finite or not ascending.</summary>
    /// <exception cref="ArgumentException">Names the property and what it must hold.</exception>
    public void Validate()
    {
        CheckAscending(ConvolutionLayers, nameof(ConvolutionLayers));
        CheckAscending(FullyConnectedLayers, nameof(FullyConnectedLayers));
        CheckAscending(RecurrentLayers, nameof(RecurrentLayers));
        CheckAscending(MillionMultiplyAccumulates, nameof(MillionMultiplyAccumulates));
        CheckAscending(CpuUtilizationPercent, nameof(CpuUtilizationPercent));
        CheckAscending(MemoryUtilizationPercent, nameof(MemoryUtilizationPercent));
        if (WeakSignalDbm is not (>= -120 and <= 0))
        {
            throw new ArgumentException($"{nameof(WeakSignalDbm)} is {WeakSignalDbm}; it must be from -120 to 0 dBm.");
        }
    }

    static void CheckAscending(IReadOnlyList<double> bounds, string name)
    {
        var ascending = bounds.Count is >= 1 and <= 15 && bounds.All(double.IsFinite);
        for (var index = 1; ascending && index < bounds.Count; index++)
        {
            ascending = bounds[index] > bounds[index - 1];
        }

        if (!ascending)
        {
            throw new ArgumentException($"{name} is [{string.Join(", ", bounds)}]; it must hold 1 to 15 ascending bounds.");
        }
    }
}
