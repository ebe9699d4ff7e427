using AutoScale.Simulator.Radio;

namespace AutoScale.Simulator.Tests.Radio;

public sealed class RadioRatesTests
{
    [Theory]
    [InlineData(-40, 65)]
    [InlineData(-64, 65)]
    [InlineData(-64.1, 58.5)]
    [InlineData(-70, 39)]
    [InlineData(-80, 6.5)]
    [InlineData(-82, 6.5)]
    [InlineData(-85, 3.25)]
    [InlineData(-88, 1.625)]
    public void PhysicalMbps_IsTheFastestModulationThatTheSignalCarries(double signalDbm, double mbps) =>
        Assert.Equal(mbps, RadioRates.PhysicalMbps(signalDbm), 9);
}
