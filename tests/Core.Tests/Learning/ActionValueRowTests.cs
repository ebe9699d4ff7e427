using AutoScale.Core.Actions;
using AutoScale.Core.Learning;

namespace AutoScale.Core.Tests.Learning;

public sealed class ActionValueRowTests
{
    [Fact]
    public void ArgMax_EqualsAPlainSearchForEveryLengthAndMask()
    {
        var random = new SplitMix64(1);
        for (var length = 1; length <= 70; length++)
        {
            for (var round = 0; round < 50; round++)
            {
                Half[] row = [.. Enumerable.Range(0, length).Select(_ => (Half)(random.Next(-20, 20) / 4.0f))];
                bool[] allowed = [.. Enumerable.Range(0, length).Select(_ => random.Next(3) > 0)];
                allowed[random.Next(length)] = true;

                var best = ActionValueRow.ArgMax(row, new ActionMask(allowed));

                var expected = Enumerable.Range(0, length).Where(action => allowed[action]).MaxBy(action => row[action]);
                Assert.True(allowed[best]);
                Assert.Equal(expected, best);
            }
        }
    }

    [Fact]
    public void ArgMax_TakesTheOnlyAllowedActionHoweverLow()
    {
        Half[] row = [Half.Zero, Half.MinValue, Half.MaxValue, Half.Zero, Half.Zero, Half.Zero, Half.Zero, Half.Zero, Half.Zero];

        Assert.Equal(1, ActionValueRow.ArgMax(row, new ActionMask([false, true, false, false, false, false, false, false, false])));
    }

    [Fact]
    public void Max_EqualsAPlainSearch()
    {
        var random = new SplitMix64(2);
        for (var length = 1; length <= 70; length++)
        {
            Half[] row = [.. Enumerable.Range(0, length).Select(_ => (Half)((random.NextSingle() * 2000) - 1500))];

            Assert.Equal((float)row.Max(), ActionValueRow.Max(row));
        }
    }

    [Fact]
    public void ArgMax_RefusesAMaskOfAnotherLength() =>
        Assert.Throws<ArgumentException>(() => ActionValueRow.ArgMax([Half.Zero, Half.One], new ActionMask([true])));
}
