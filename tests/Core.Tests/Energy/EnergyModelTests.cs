using AutoScale.Core.Energy;

namespace AutoScale.Core.Tests.Energy;

public sealed class EnergyModelTests
{
    [Fact]
    public void LocalMillijoules_AddsBusyCores() =>
        Assert.Equal(2 * 1000 * 50 / 1000.0, EnergyModel.LocalMillijoules(TestProfiles.Small.Processors[0], 0, latencyMs: 50), 9);

    [Fact]
    public void LocalMillijoules_AddsIdleTimeOfCores() =>
        Assert.Equal((300 * 50 + 10 * 150) / 1000.0, EnergyModel.LocalMillijoules(TestProfiles.Small.Processors[0], 1, latencyMs: 100, busyShare: 0.25), 9);

    [Fact]
    public void LocalMillijoules_IsConstantPowerTimesLatencyOnADsp() =>
        Assert.Equal(18, EnergyModel.LocalMillijoules(TestProfiles.Small.Processors[1], 0, latencyMs: 10), 9);

    [Fact]
    public void OffloadMillijoules_AddsTransmitReceiveAndWaiting() => Assert.Equal(
        ((1000 * 10) + (200 * 2) + ((100 + 50) * 8)) / 1000.0,
        EnergyModel.OffloadMillijoules(TestProfiles.Small.Wifi, 100, signalDbm: -40, transmitMs: 10, receiveMs: 2, latencyMs: 20), 9);

    [Theory]
    [InlineData(-30, 1000, 200)]
    [InlineData(-50, 1000, 200)]
    [InlineData(-70, 1500, 300)]
    [InlineData(-90, 2000, 400)]
    [InlineData(-120, 2000, 400)]
    public void PowerAt_InterpolatesBetweenPoints(double signal, double transmit, double receive) =>
        Assert.Equal((transmit, receive), EnergyModel.PowerAt(TestProfiles.Small.Wifi, signal));
}
