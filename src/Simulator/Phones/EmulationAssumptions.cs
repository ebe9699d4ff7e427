namespace AutoScale.Simulator.Phones;

/// <summary>
/// Every constant of the emulation that nobody published, in one place, so that a sweep is a <c>with</c>. Defaults and ranges stand in
/// docs/calibration.md; none of them is fitted to a result.
/// </summary>
public sealed record EmulationAssumptions
{
    /// <summary>Share of a CPU inference's cores that a co-runner at 100 % CPU takes. 0-0.9, default 0.6.</summary>
    public double CpuContention { get; init; } = 0.6;

    /// <summary>Share of a co-processor's time that a co-runner at 100 % CPU takes, by delaying the driver. 0-0.9, default 0.1.</summary>
    public double HostContention { get; init; } = 0.1;

    /// <summary>Share of the memory bandwidth that a co-runner at 100 % memory takes from any local processor. 0-0.9, default 0.5.</summary>
    public double MemoryContention { get; init; } = 0.5;

    /// <summary>Memory bandwidth of a phone that weights stream through at every inference, GB/s. 1-100, default 10.</summary>
    public double MemoryBandwidthGBps { get; init; } = 10;

    /// <summary>Largest share of a latency that does not scale with the clock. 0-0.9, default 0.5.</summary>
    public double MaxMemoryShare { get; init; } = 0.5;

    /// <summary>Throughput of depthwise convolutions relative to dense ones on a CPU, a GPU and a DSP. 0.01-1, default 0.5, 0.3, 0.5.</summary>
    public (double Cpu, double Gpu, double Dsp) DepthwiseEfficiency { get; init; } = (0.5, 0.3, 0.5);

    /// <summary>Throughput of fully connected layers and attention relative to dense convolutions. 0.01-1, default 0.7, 0.25, 0.1.</summary>
    public (double Cpu, double Gpu, double Dsp) DenseEfficiency { get; init; } = (0.7, 0.25, 0.1);

    /// <summary>Time to launch one layer, ms. 0-1, default 0.01, 0.03, 0.03.</summary>
    public (double Cpu, double Gpu, double Dsp) LaunchMs { get; init; } = (0.01, 0.03, 0.03);

    /// <summary>Latency of FP16 and of INT8 relative to FP32 on one processor, where none is published. 0.1-1, default 0.7 and 0.6.</summary>
    public (double Fp16, double Int8) PrecisionFactor { get; init; } = (0.7, 0.6);

    /// <summary>Share of the physical rate that is left above TCP (public: 0.6-0.7). Default 0.65.</summary>
    public double TcpShare { get; init; } = 0.65;

    /// <summary>Rate relative to 20 MHz and one stream: wider channels and more streams. 1-20, default 1.</summary>
    public double ChannelFactor { get; init; } = 1;

    /// <summary>Round trip to the cloud beside the payload's time on air, ms. 1-200, default 10.</summary>
    public double CloudRoundTripMs { get; init; } = 10;

    /// <summary>Round trip to a peer, ms. 1-200, default 4.</summary>
    public double PeerRoundTripMs { get; init; } = 4;

    /// <summary>Share of time in which other phones keep the peer's processor, and the cloud's, busy. 0-0.95, default 0: nobody else asks.</summary>
    public (double Peer, double Cloud) TierLoad { get; init; } = (0, 0);

    /// <summary>Bytes that HTTP/2 and the inference protocol add in each direction. 0-10,000, default 400.</summary>
    public int ProtocolBytes { get; init; } = 400;

    /// <summary>Time after which an offload is given up, ms. 10-60,000, default 1000.</summary>
    public double OffloadDeadlineMs { get; init; } = 1000;

    /// <summary>σ of the log-normal noise of compute times. 0-1, default 0.05.</summary>
    public double ComputeSigma { get; init; } = 0.05;

    /// <summary>σ of the log-normal noise of radio times. 0-1, default 0.15.</summary>
    public double RadioSigma { get; init; } = 0.15;

    /// <exception cref="ArgumentException">Names the property and its range.</exception>
    public void Validate()
    {
        Check(CpuContention, 0, 0.9, nameof(CpuContention));
        Check(HostContention, 0, 0.9, nameof(HostContention));
        Check(MemoryContention, 0, 0.9, nameof(MemoryContention));
        Check(MemoryBandwidthGBps, 1, 100, nameof(MemoryBandwidthGBps));
        Check(MaxMemoryShare, 0, 0.9, nameof(MaxMemoryShare));
        CheckAll(DepthwiseEfficiency, 0.01, 1, nameof(DepthwiseEfficiency));
        CheckAll(DenseEfficiency, 0.01, 1, nameof(DenseEfficiency));
        CheckAll(LaunchMs, 0, 1, nameof(LaunchMs));
        Check(PrecisionFactor.Fp16, 0.1, 1, $"{nameof(PrecisionFactor)}.{nameof(PrecisionFactor.Fp16)}");
        Check(PrecisionFactor.Int8, 0.1, 1, $"{nameof(PrecisionFactor)}.{nameof(PrecisionFactor.Int8)}");
        Check(TcpShare, 0.1, 1, nameof(TcpShare));
        Check(ChannelFactor, 1, 20, nameof(ChannelFactor));
        Check(CloudRoundTripMs, 1, 200, nameof(CloudRoundTripMs));
        Check(PeerRoundTripMs, 1, 200, nameof(PeerRoundTripMs));
        Check(TierLoad.Peer, 0, 0.95, $"{nameof(TierLoad)}.{nameof(TierLoad.Peer)}");
        Check(TierLoad.Cloud, 0, 0.95, $"{nameof(TierLoad)}.{nameof(TierLoad.Cloud)}");
        Check(ProtocolBytes, 0, 10_000, nameof(ProtocolBytes));
        Check(OffloadDeadlineMs, 10, 60_000, nameof(OffloadDeadlineMs));
        Check(ComputeSigma, 0, 1, nameof(ComputeSigma));
        Check(RadioSigma, 0, 1, nameof(RadioSigma));

        static void CheckAll((double Cpu, double Gpu, double Dsp) values, double low, double high, string name)
        {
            Check(values.Cpu, low, high, name + ".Cpu");
            Check(values.Gpu, low, high, name + ".Gpu");
            Check(values.Dsp, low, high, name + ".Dsp");
        }

        static void Check(double value, double low, double high, string name)
        {
            if (!(value >= low && value <= high))
            {
                throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; it must be from {low} to {high}."));
            }
        }
    }
}
