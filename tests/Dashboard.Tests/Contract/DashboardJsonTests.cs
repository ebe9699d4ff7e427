using System.Text.Json;
using AutoScale.Dashboard.Contract;

namespace AutoScale.Dashboard.Tests.Contract;

public sealed class DashboardJsonTests
{
    [Fact]
    public void Options_WriteCamelCaseWordsAndNulls() => Assert.Equal(
        """{"id":"a","severity":"critical","message":"m","value":1.5,"threshold":1,"unit":"%","view":"/"}""",
        JsonSerializer.Serialize(new Alarm("a", AlarmSeverity.Critical, "m", 1.5, 1, "%", "/"), DashboardJson.Options));

    [Fact]
    public void Options_WriteAnIntervalThatIsNotKnownAsNull() => Assert.Equal(
        """{"value":1,"low":null,"high":null}""", JsonSerializer.Serialize(new Estimate(1, null, null), DashboardJson.Options));

    [Fact]
    public void Options_RefuseMembersThatAreNotKnown() => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize<SignInRequest>("""{"operatorKey":"k","remember":true}""", DashboardJson.Options));

    [Fact]
    public void SignInRequest_NeverShowsItsKey() => Assert.DoesNotContain("secret", new SignInRequest("secret").ToString(), StringComparison.Ordinal);
}
