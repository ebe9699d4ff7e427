using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;

namespace AutoScale.Core.Tests.Learning.Hierarchical;

public sealed class ReproducibleMathTests
{
    [Fact]
    public void ExpAndLog_AreWithinAPartInAHundredThousandMillion()
    {
        var random = new SplitMix64(1);
        for (var sample = 0; sample < 10_000; sample++)
        {
            var x = (random.NextDouble() - 0.5) * 60;
            Assert.Equal(1, ReproducibleMath.Exp(x) / Math.Exp(x), 1e-12);
            Assert.Equal(x, ReproducibleMath.Log(Math.Exp(x)), 1e-11);
        }
    }

    [Fact]
    public void Exp_IsExactAtZero() => Assert.Equal(1, ReproducibleMath.Exp(0));

    [Fact]
    public void Log_IsExactAtOne() => Assert.Equal(0, ReproducibleMath.Log(1));

    /// <summary>The bits that every machine must give.</summary>
    [Fact]
    public void ExpAndLog_GiveTheseBits()
    {
        Assert.Equal(4608487985052149264, BitConverter.DoubleToInt64Bits(ReproducibleMath.Exp(0.25456)));
        Assert.Equal(4608485999266509998, BitConverter.DoubleToInt64Bits(ReproducibleMath.Log(3.6308)));
    }
}
