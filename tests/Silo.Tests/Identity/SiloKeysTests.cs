using AutoScale.Silo.Configuration;
using AutoScale.Silo.Identity;
using AutoScale.Testing;

namespace AutoScale.Silo.Tests.Identity;

public sealed class SiloKeysTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void From_MakesKeysOnceAndKnowsThemAgain()
    {
        var settings = new SiloSettings { Storage = new StorageOptions { Directory = folder.Path } };

        var first = SiloKeys.From(settings);
        var second = SiloKeys.From(settings);

        Assert.Equal(["enrollment", "operator"], first.Generated.Keys.Order());
        Assert.Empty(second.Generated);
        Assert.NotNull(second.Enrollment.Match(first.Generated["enrollment"]));
        Assert.NotNull(second.Operator.Match(first.Generated["operator"]));
        Assert.Null(second.Operator.Match(first.Generated["enrollment"]));
        Assert.DoesNotContain(Directory.EnumerateFiles(folder.Path), file => File.ReadAllText(file).Contains(first.Generated["enrollment"], StringComparison.Ordinal));
    }

    [Fact]
    public void From_MakesNoKeysOffLoopback()
    {
        var settings = new SiloSettings
        {
            Storage = new StorageOptions { Directory = folder.Path },
            Gateway = new GatewayOptions { Urls = ["http://0.0.0.0:0"], TlsTerminatedInFront = true },
        };

        var refusal = Assert.Throws<ConfigurationException>(() => SiloKeys.From(settings));

        Assert.Contains("Identity:EnrollmentKeys", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_TakesTheKeysGiven()
    {
        var keys = SiloKeys.From(new SiloSettings { Identity = new IdentityOptions { EnrollmentKeys = ["0123456789abcdef"] } });

        Assert.Empty(keys.Generated);
        Assert.NotNull(keys.Enrollment.Match("0123456789abcdef"));
    }
}
