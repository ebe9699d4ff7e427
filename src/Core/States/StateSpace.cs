using System.Globalization;

namespace AutoScale.Core.States;

/// <summary>
/// Discretises a network and the runtime variance into a <see cref="State"/>, as AutoScale's table of states does:
/// S_CONV × S_FC × S_RC × S_MAC × S_Co_CPU × S_Co_MEM × S_RSSI_W × S_RSSI_P = 4·2·2·3·4·4·2·2 = 3072 states by default.
/// </summary>
public sealed class StateSpace
{
    readonly double[] convolution;
    readonly double[] fullyConnected;
    readonly double[] recurrent;
    readonly double[] multiplyAccumulates;
    readonly double[] cpu;
    readonly double[] memory;
    readonly double weakSignalDbm;

    /// <exception cref="ArgumentException">The options do not hold; the message names the property and its range.</exception>
    public StateSpace(StateSpaceOptions? options = null)
    {
        options ??= new StateSpaceOptions();
        options.Validate();
        convolution = [.. options.ConvolutionLayers];
        fullyConnected = [.. options.FullyConnectedLayers];
        recurrent = [.. options.RecurrentLayers];
        multiplyAccumulates = [.. options.MillionMultiplyAccumulates];
        cpu = [.. options.CpuUtilizationPercent];
        memory = [.. options.MemoryUtilizationPercent];
        weakSignalDbm = options.WeakSignalDbm;
        VarianceCount = (cpu.Length + 1) * (memory.Length + 1) * 2 * 2;
        Count = (convolution.Length + 1) * (fullyConnected.Length + 1) * (recurrent.Length + 1) * (multiplyAccumulates.Length + 1)
            * VarianceCount;
    }

    /// <summary>The number of states.</summary>
    public int Count { get; }

    /// <summary>The number of states that one network can be in; 64 by default.</summary>
    public int VarianceCount { get; }

    /// <summary>The bin of a network: the part of a state that does not change at run time.</summary>
    /// <returns>The first state of the network; the variance is added to it.</returns>
    public State EncodeNetwork(in NetworkFeatures features)
    {
        var index = Bin(convolution, features.ConvolutionLayers);
        index = (index * (fullyConnected.Length + 1)) + Bin(fullyConnected, features.FullyConnectedLayers);
        index = (index * (recurrent.Length + 1)) + Bin(recurrent, features.RecurrentLayers);
        index = (index * (multiplyAccumulates.Length + 1)) + Bin(multiplyAccumulates, features.MultiplyAccumulates / 1e6);
        return new State(index * VarianceCount);
    }

    /// <summary>Adds the present runtime variance to a network's bin.</summary>
    public State Encode(State network, in RuntimeVariance variance)
    {
        var index = Bin(cpu, variance.CpuUtilizationPercent);
        index = (index * (memory.Length + 1)) + Bin(memory, variance.MemoryUtilizationPercent);
        index = (index * 2) + (variance.WifiSignalDbm > weakSignalDbm ? 0 : 1);
        index = (index * 2) + (variance.PeerSignalDbm > weakSignalDbm ? 0 : 1);
        return new State(network.Index + index);
    }

    /// <summary>The state in words, one term a feature, such as <c>CONV&lt;30 FC&lt;10 RC&lt;10 MAC&lt;1000M CPU&lt;1 MEM&lt;25 WIFI=strong PEER=weak</c>.</summary>
    public string Describe(State state)
    {
        var index = state.Index;
        var peer = Take(ref index, 2);
        var wifi = Take(ref index, 2);
        var memoryBin = Take(ref index, memory.Length + 1);
        var cpuBin = Take(ref index, cpu.Length + 1);
        var macBin = Take(ref index, multiplyAccumulates.Length + 1);
        var recurrentBin = Take(ref index, recurrent.Length + 1);
        var fullyConnectedBin = Take(ref index, fullyConnected.Length + 1);
        return $"{Term("CONV", convolution, index)} {Term("FC", fullyConnected, fullyConnectedBin)} "
            + $"{Term("RC", recurrent, recurrentBin)} {Term("MAC", multiplyAccumulates, macBin, "M")} "
            + $"{Term("CPU", cpu, cpuBin, "%")} {Term("MEM", memory, memoryBin, "%")} "
            + $"WIFI={(wifi is 0 ? "strong" : "weak")} PEER={(peer is 0 ? "strong" : "weak")}";
    }

    static int Bin(double[] bounds, double value)
    {
        var bin = 0;
        while (bin < bounds.Length && value >= bounds[bin])
        {
            bin++;
        }

        return bin;
    }

    static int Take(ref int index, int radix)
    {
        var digit = index % radix;
        index /= radix;
        return digit;
    }

    static string Term(string name, double[] bounds, int bin, string unit = "") => bin < bounds.Length
        ? string.Create(CultureInfo.InvariantCulture, $"{name}<{bounds[bin]}{unit}")
        : string.Create(CultureInfo.InvariantCulture, $"{name}>={bounds[^1]}{unit}");
}
