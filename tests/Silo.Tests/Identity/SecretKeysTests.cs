using AutoScale.Silo.Identity;

namespace AutoScale.Silo.Tests.Identity;

public sealed class SecretKeysTests
{
    [Fact]
    public void Match_TakesAPlainKeyAndItsDigest()
    {
        var key = SecretKeys.Generate();
        var keys = new SecretKeys([SecretKeys.Generate(), key, SecretKeys.ToSetting("another-key-of-some-length")]);

        Assert.NotNull(keys.Match(key));
        Assert.NotNull(keys.Match("another-key-of-some-length"));
        Assert.NotEqual(keys.Match(key), keys.Match("another-key-of-some-length"));
        Assert.True(keys.Knows(keys.Match(key)));
        Assert.Equal(keys.Match(key), new SecretKeys([SecretKeys.ToSetting(key)]).Match(key));
    }

    [Fact]
    public void Match_RefusesEverythingElse()
    {
        var key = SecretKeys.Generate();
        var keys = new SecretKeys([key]);

        Assert.Null(keys.Match(key + "x"));
        Assert.Null(keys.Match(""));
        Assert.Null(keys.Match(SecretKeys.ToSetting(key)));
        Assert.False(keys.Knows("000000000000"));
        Assert.False(keys.Knows(null));
    }

    [Theory]
    [InlineData("short", false)]
    [InlineData("0123456789abcdef", true)]
    [InlineData("sha256:00", false)]
    [InlineData("sha256:zz00000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData("sha256:0000000000000000000000000000000000000000000000000000000000000000", true)]
    public void IsUsable_WantsLengthOrAWholeDigest(string setting, bool expected) => Assert.Equal(expected, SecretKeys.IsUsable(setting));
}
