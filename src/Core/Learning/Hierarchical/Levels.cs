using AutoScale.Core.States;

namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>Levels of the runtime variance: finer than the paper's bins, coarse enough that each is seen often.</summary>
static class Levels
{
    /// <summary>Levels of a load: 0 for idle, then one for every 10 points.</summary>
    public const int LoadCount = 11;

    /// <summary>Whole percents of a load, 0 to 100.</summary>
    public const int PercentCount = 101;

    /// <summary>Levels of a signal: one for every 2 dB from 0 to -120 dBm.</summary>
    public const int SignalCount = 61;

    /// <summary>Whole dBm that a signal is rounded to, 0 to -120.</summary>
    public const int DbmCount = 121;

    static readonly byte[] LevelOfPercent = [.. Enumerable.Range(0, PercentCount).Select(percent => (byte)(percent is 0 ? 0 : Math.Min(LoadCount - 1, 1 + (percent / 10))))];

    /// <summary>A load in whole percents, 0-100; what is beyond counts as the nearest, and no number as 0.</summary>
    public static int Percent(float percent) => percent >= 1 ? float.ConvertToIntegerNative<int>(Math.Min(percent, 100)) : 0;

    /// <summary>The level of a load.</summary>
    public static int Load(float percent) => LoadOf(Percent(percent));

    /// <summary>The level of a load in whole percents.</summary>
    public static int LoadOf(int percent) => LevelOfPercent[percent];

    /// <summary>A signal as a whole number of dB below 0 dBm.</summary>
    public static int Dbm(float signalDbm) => signalDbm < 0 ? float.ConvertToIntegerNative<int>(Math.Min(120, -signalDbm) + 0.5f) : 0;

    public static int Signal(float signalDbm) => Dbm(signalDbm) / 2;

    /// <summary>The signal of a link.</summary>
    public static float SignalOf(string tier, in RuntimeVariance variance) => tier is "cloud" ? variance.WifiSignalDbm : variance.PeerSignalDbm;
}
