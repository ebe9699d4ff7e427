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

    [Fact]
    public void Resolve_GivesAPartTheVersionsOfTheWhole()
    {
        var models = new LocalModels();
        models.Set([new("m", "1"), new("m", "2")]);

        Assert.Equal(new ModelId("m.a.tail", "2"), models.Resolve("m.a.tail", null));
        Assert.Equal(new ModelId("m.a.b.head", "1"), models.Resolve("m.a.b.head", "1"));
        Assert.Equal(["1", "2"], models.VersionsOf("m.a.tail-int8").Select(model => model.Version));
        Assert.Null(models.Resolve("m.a.tail", "3"));
        Assert.Null(models.Resolve("other.a.tail", null));
        Assert.Null(models.Resolve("m.a", null));
    }
}
