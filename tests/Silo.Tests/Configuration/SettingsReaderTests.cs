using AutoScale.Silo.Configuration;
using AutoScale.Testing;
using Microsoft.Extensions.Configuration;

namespace AutoScale.Silo.Tests.Configuration;

public sealed class SettingsReaderTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_TakesEveryKind()
    {
        var settings = Read(
            "Silo:Tier=peer", "silo:site=lab-1", "Gateway:Urls:0=http://127.0.0.1:1", "Gateway:Urls:1=http://[::1]:2", "Gateway:AllowAnonymousInference=false",
            "Gateway:Limits:MaxRank=4", "Telemetry:TraceShare=0.5", "Logging:LogLevel:Default=Debug", "Inference:Threads=2");

        Assert.Equal(SiloTier.Peer, settings.Silo.Tier);
        Assert.Equal("lab-1", settings.Silo.Site);
        Assert.Equal(["http://127.0.0.1:1", "http://[::1]:2"], settings.Gateway.Urls);
        Assert.False(settings.Gateway.AllowAnonymousInference);
        Assert.Equal(4, settings.Gateway.Limits.MaxRank);
        Assert.Equal(0.5, settings.Telemetry.TraceShare);
        Assert.Equal(2, settings.Inference.Threads);
        Assert.Equal("Debug", settings.Logging!["LogLevel:Default"]);
    }

    [Theory]
    [InlineData("Gatway:Urls:0=x", "Gatway is not a setting", "did you mean Gateway?")]
    [InlineData("Silo:Teir=peer", "Silo:Teir is not a setting", "did you mean Silo:Tier?")]
    [InlineData("Gateway:Limits:MaxBodyByte=1", "Gateway:Limits:MaxBodyByte", "did you mean Gateway:Limits:MaxBodyBytes?")]
    [InlineData("Silo:Tier=moon", "Silo:Tier is 'moon'", "cloud, peer")]
    [InlineData("Silo:Tier=1", "Silo:Tier is '1'", "cloud, peer")]
    [InlineData("Silo:StopSeconds=30s", "Silo:StopSeconds is '30s'", "from 1 to 600, without a unit")]
    [InlineData("Silo:StopSeconds=0", "Silo:StopSeconds is '0'", "seconds from 1 to 600")]
    [InlineData("Silo:SiloPort=70000", "Silo:SiloPort", "65535")]
    [InlineData("Silo:Site=a b", "Silo:Site is 'a b'", "1 to 64 characters")]
    [InlineData("Silo=cloud", "Silo is 'cloud'", "section")]
    [InlineData("Silo:Role=gateway", "Silo:Role is 'gateway'", "silo, dashboard")]
    [InlineData("Silo:Tier:Name=cloud", "Silo:Tier is a section", "one value")]
    [InlineData("Inference:MaxConcurrent=2.5", "Inference:MaxConcurrent", "whole number of runs from 1 to 256")]
    [InlineData("Inference:Batching=sometimes", "Inference:Batching", "one of off, dynamic, exits")]
    [InlineData("Telemetry:TraceShare=2", "Telemetry:TraceShare", "from 0 to 1")]
    [InlineData("Telemetry:TraceShare=NaN", "Telemetry:TraceShare", "from 0 to 1")]
    [InlineData("Telemetry:OtlpEndpoint=collector:4317", "Telemetry:OtlpEndpoint", "http://")]
    [InlineData("Gateway:AllowAnonymousInference=yes", "Gateway:AllowAnonymousInference is 'yes'", "true or false")]
    [InlineData("Gateway:Urls:0=localhost:80", "Gateway:Urls", "localhost:80")]
    [InlineData("Gateway:Urls:0=ftp://127.0.0.1:80", "Gateway:Urls", "ftp://")]
    [InlineData("Gateway:Urls:0=http://127.0.0.1:99999", "Gateway:Urls", "99999")]
    [InlineData("Gateway:Urls:0=http://0.0.0.0:80", "Gateway:Urls", "off loopback and without TLS")]
    [InlineData("Gateway:Urls:0=http://*:80", "Gateway:Urls", "Gateway:TlsTerminatedInFront")]
    [InlineData("Gateway:Urls:0=https://127.0.0.1:80", "Gateway:Urls", "Gateway:CertificatePath")]
    [InlineData("Gateway:CertificatePath=/absent/tls.pem", "Gateway:CertificatePath is '/absent/tls.pem'", "no such file")]
    [InlineData("Identity:EnrollmentKeys:0=short", "Identity:EnrollmentKeys:0", "16 to 256")]
    [InlineData("Identity:OperatorKeys:0=sha256:12", "Identity:OperatorKeys:0", "64 hexadecimal digits")]
    [InlineData("Storage:Provider=mysql", "Storage:Provider is 'mysql'", "sqlite, postgres")]
    [InlineData("Storage:Provider=postgres", "Storage:ConnectionString", "Host=")]
    [InlineData("Storage:ConnectionString=Host=x", "Storage:ConnectionString is set", "sqlite")]
    [InlineData("Storage:Migrations=maybe", "Storage:Migrations is 'maybe'", "apply, verify")]
    [InlineData("Silo:AdvertisedAddress=pod-1", "Silo:AdvertisedAddress is 'pod-1'", "IP address")]
    [InlineData("Silo:AdvertisedAddress=10.0.0.7", "Silo:AdvertisedAddress is set", "adonet")]
    [InlineData("Silo:Clustering=adonet", "Silo:Clustering is 'adonet'", "Storage:Provider to postgres")]
    [InlineData("Telemetry:MetricsUrl=https://127.0.0.1:9464", "Telemetry:MetricsUrl is 'https://127.0.0.1:9464'", "http://0.0.0.0:9464")]
    [InlineData("Telemetry:MetricsUrl=http://127.0.0.1:8080", "Telemetry:MetricsUrl", "a port of their own")]
    [InlineData("Gateway:ClientAuthorityPath=/absent/clients.pem", "Gateway:ClientAuthorityPath is set", "need TLS")]
    [InlineData("Models:Directory=/absent/models", "Models:Directory is '/absent/models'", "no such folder")]
    [InlineData("Models:Required:0=resnet", "Models:Required:0 is 'resnet'", "resnet50@1")]
    [InlineData("Priors:KeepVersions=0", "Priors:KeepVersions", "versions from 1 to 1000")]
    public void Read_NamesTheKeyAndWhatItMayBe(string setting, params string[] words)
    {
        var refusal = Assert.Throws<ConfigurationException>(() => Read(setting));

        Assert.All(words, word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("Exception", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NamesAllProblemsAtOnce()
    {
        var refusal = Assert.Throws<ConfigurationException>(() => Read("Silo:Teir=peer", "Inference:Threads=-1"));

        Assert.Equal(2, refusal.Problems.Count);
    }

    [Fact]
    public void Read_NeverRepeatsASecret()
    {
        var refusal = Assert.Throws<ConfigurationException>(() => Read("Identity:EnrollmentKeys:0=hunter2"));

        Assert.DoesNotContain("hunter2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RefusesACertificateThatIsNone()
    {
        var path = Path.Combine(folder.Path, "tls.pem");
        File.WriteAllText(path, "not a certificate");

        var refusal = Assert.Throws<ConfigurationException>(() => Read($"Gateway:CertificatePath={path}"));

        Assert.Contains("cannot be read", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HasABoundForEveryNumber()
    {
        // A number without bounds throws: each is given a value that nothing allows.
        var keys = typeof(SiloSettings).GetProperties().SelectMany(section => section.PropertyType.GetProperties()
            .SelectMany(property => property.PropertyType == typeof(GatewayLimits)
                ? property.PropertyType.GetProperties().Select(limit => $"{section.Name}:{property.Name}:{limit.Name}")
                : property.PropertyType == typeof(int) || property.PropertyType == typeof(double) ? [$"{section.Name}:{property.Name}"] : [])).ToArray();

        Assert.True(keys.Length > 20);
        Assert.All(keys, key => Assert.Contains(key, Assert.Throws<ConfigurationException>(() => Read($"{key}=-99999999999")).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_RefusesToClusterOnTheEmbeddedHost()
    {
        if (typeof(Grain).Assembly.GetName().Name is "Orleans.Core.Abstractions")
        {
            Assert.Equal(SiloClustering.AdoNet, Read("Silo:Clustering=adonet", "Storage:Provider=postgres", "Storage:ConnectionString=Host=x").Silo.Clustering);
        }
        else
        {
            Assert.Contains("Silo:Clustering", Assert.Throws<ConfigurationException>(() => Read("Silo:Clustering=adonet")).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_RefusesADashboardThatCannotBe()
    {
        if (typeof(Grain).Assembly.GetName().Name is "Orleans.Core.Abstractions")
        {
            var postgres = new[] { "Silo:Role=dashboard", "Storage:Provider=postgres", "Storage:ConnectionString=Host=x" };
            Assert.Equal(SiloRole.Dashboard, Read(postgres).Silo.Role);
            Assert.Contains("Storage:Provider to postgres", Assert.Throws<ConfigurationException>(() => Read("Silo:Role=dashboard")).Message, StringComparison.Ordinal);
            Assert.Contains("start no dashboard", Assert.Throws<ConfigurationException>(() => Read([.. postgres, "Dashboard:Serve=false"])).Message, StringComparison.Ordinal);
        }
        else
        {
            // One line, whatever else would be wrong with it.
            var problem = Assert.Single(Assert.Throws<ConfigurationException>(() => Read("Silo:Role=dashboard")).Problems);
            Assert.Contains("no client to silos of another process", problem, StringComparison.Ordinal);
            Assert.Contains("dashboard at / itself", problem, StringComparison.Ordinal);
        }
    }

    static SiloSettings Read(params string[] settings) => SettingsReader.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])))
        .Build());
}
