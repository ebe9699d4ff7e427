namespace AutoScale.Simulator.Radio;

/// <summary>
/// The rate of an 802.11 link by signal: the fastest modulation whose minimum sensitivity the signal meets, for 20 MHz and one stream
/// (public: first and last sensitivity and all rates; recalled: the sensitivities between).
/// </summary>
public static class RadioRates
{
    static readonly (double SensitivityDbm, double Mbps)[] Mcs =
    [
        (-64, 65), (-65, 58.5), (-66, 52), (-70, 39), (-74, 26), (-77, 19.5), (-79, 13), (-82, 6.5),
    ];

    /// <summary>Decibels below the last sensitivity over which the rate halves by resending (assumed, 2-6).</summary>
    public const double HalvingDb = 3;

    /// <summary>Rate of the physical layer in Mbit/s; below the last sensitivity it halves every <see cref="HalvingDb"/>.</summary>
    public static double PhysicalMbps(double signalDbm)
    {
        foreach (var (sensitivity, mbps) in Mcs)
        {
            if (signalDbm >= sensitivity)
            {
                return mbps;
            }
        }

        var (lastSensitivity, lastMbps) = Mcs[^1];
        return lastMbps * double.Exp2((signalDbm - lastSensitivity) / HalvingDb);
    }
}
