using AutoScale.Core.Inference;

namespace AutoScale.Testing.Contracts;

/// <summary>What every <see cref="IDeviceProbe"/> holds to.</summary>
public abstract class DeviceProbeContract
{
    protected abstract IDeviceProbe Create();

    [Fact]
    public void Read_StaysWithinItsRanges()
    {
        var probe = Create();
        for (var round = 0; round < 100; round++)
        {
            var variance = probe.Read();
            Assert.InRange(variance.CpuUtilizationPercent, 0, 100);
            Assert.InRange(variance.MemoryUtilizationPercent, 0, 100);
            Assert.True(!variance.HasWifi || variance.WifiSignalDbm is >= -120 and <= 0, $"Wi-Fi {variance.WifiSignalDbm} dBm");
            Assert.True(!variance.HasPeer || variance.PeerSignalDbm is >= -120 and <= 0, $"peer {variance.PeerSignalDbm} dBm");
        }
    }
}
