using AutoScale.Core.Tensors;
using AutoScale.Silo.OpenInference;

namespace AutoScale.Silo.Tests.OpenInference;

public sealed class LocalModelsTests
{
    [Theory]
    [InlineData(null, "beta")]
    [InlineData("9", "9")]
    [InlineData("11", null)]
    public void Resolve_TakesTheHighestWhereNoneIsAsked(string? asked, string? expected)
    {
        var models = new LocalModels();
        models.Set([new("m", "10"), new("m", "beta"), new("m", "9"), new("other", "99")]);

        Assert.Equal(expected, models.Resolve("m", asked)?.Version);
    }

    [Fact]
    public void VersionsOf_CountsNumbersAsNumbers()
    {
        var models = new LocalModels();
        models.Set([new("m", "10"), new("m", "9"), new("m", "100000000000000000000")]);

        Assert.Equal(["9", "10", "100000000000000000000"], models.VersionsOf("m").Select(model => model.Version));
        Assert.Empty(models.VersionsOf("absent"));
    }
}
