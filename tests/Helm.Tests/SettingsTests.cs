using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AutoScale.Silo.Configuration;
using AutoScale.Testing;
using Microsoft.Extensions.Configuration;

namespace AutoScale.Helm.Tests;

/// <summary>What the chart tells a silo is what a silo can be told: rendered files and variables go through the silo's own reader.</summary>
public sealed class SettingsTests
{
    const string SchemaPath = "values.schema.json";

    public static TheoryData<string> ValuesFiles => Chart.ValuesFiles;

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Settings_AreReadByTheSilo(string valuesFile)
    {
        var objects = await Chart.ObjectsAsync(valuesFile);
        using var folder = new TemporaryFolder();
        var (certificate, key, publisher) = Certificates.Write(folder.Path);

        foreach (var silo in objects.Where(item => item.Kind() is "Deployment" or "DaemonSet"))
        {
            var container = silo.Pod()!.Items("containers").Single();
            Assert.Equal(["--config", "/etc/autoscale/settings/settings.json"], container.Items("args").Select(item => item.ToString()));
            var config = objects.Single(item => item.Kind() is "ConfigMap" && item.Text("metadata/name") == silo.Pod().Text("volumes/0/configMap/name"));
            var file = config["data"]!["settings.json"]!.ToString()
                .Replace("/etc/autoscale/tls/tls.crt", certificate, StringComparison.Ordinal)
                .Replace("/etc/autoscale/tls/tls.key", key, StringComparison.Ordinal)
                .Replace("/etc/autoscale/client-authority/ca.crt", certificate, StringComparison.Ordinal)
                .Replace("/etc/autoscale/publishers/release.pem", publisher, StringComparison.Ordinal)
                .Replace("/etc/autoscale/publishers/hotfix.pem", publisher, StringComparison.Ordinal)
                .Replace("\"/models\"", JsonSerializer.Serialize(folder.Path), StringComparison.Ordinal);
            using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(file));
            var variables = container.Items("env").ToDictionary(item => Setting(item.Text("name")!), Stub);

            var (settings, problems) = Read(new ConfigurationBuilder().AddJsonStream(stream).AddInMemoryCollection(variables).Build());

            // A build with the embedded host refuses to cluster; that is this build's, not the chart's.
            Assert.All(problems, problem => Assert.Contains("embedded grain host", problem, StringComparison.Ordinal));
            if (settings is not null)
            {
                Assert.False(settings.Gateway.IsLoopbackOnly);
            }

            // Every file that a setting names is in a volume that is mounted there.
            foreach (var path in Regex.Matches(config["data"]!["settings.json"]!.ToString(), "\"(/(?:etc|var|models)[^\"]*)\"").Select(match => match.Groups[1].Value))
            {
                Assert.Contains(container.Items("volumeMounts"), mount => path.StartsWith(mount.Text("mountPath")!, StringComparison.Ordinal));
            }

            var grace = silo.Pod()!["terminationGracePeriodSeconds"]!.GetValue<int>();
            var own = JsonNode.Parse(file)!;
            Assert.True(grace > own.At("Silo/DrainSeconds")!.GetValue<int>() + own.At("Silo/StopSeconds")!.GetValue<int>());
            Assert.NotEmpty(own.Text("Silo/ServiceId")!);
            Assert.NotEmpty(own.Text("Silo/ClusterId")!);
            if (own.Text("Silo/Role") is "dashboard")
            {
                // Nobody calls a client, and it enrolls nobody.
                Assert.DoesNotContain(container.Items("env"), item => item.Text("name") is "AUTOSCALE_Silo__AdvertisedAddress" || item.Text("name")!.Contains("Enrollment", StringComparison.Ordinal));
                Assert.True(own.At("Dashboard/Serve")!.GetValue<bool>());
                Assert.All(objects.Where(item => item.Kind() is "ConfigMap" && item["data"]!["settings.json"] is not null && item.Name() != config.Name()),
                    other => Assert.False(JsonNode.Parse(other["data"]!["settings.json"]!.ToString()).At("Dashboard/Serve")!.GetValue<bool>()));
            }
            else if (own.Text("Silo/Clustering") is "adonet")
            {
                Assert.Equal("status.podIP", container.Items("env").Single(item => item.Text("name") is "AUTOSCALE_Silo__AdvertisedAddress").Text("valueFrom/fieldRef/fieldPath"));
            }
        }
    }

    /// <summary>A commit that adds a setting shows up here: run with UPDATE_GENERATED=1 to write the schema anew.</summary>
    [Fact]
    public void Schema_OffersTheSilosSettings()
    {
        var path = Path.Combine(Chart.Folder, SchemaPath);
        var schema = JsonNode.Parse(File.ReadAllText(path))!;
        schema["definitions"]!["settings"] = SettingsSchema.Create();
        var expected = schema.ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";

        GeneratedFile.Check(path, expected);
    }

    static (SiloSettings? Settings, IReadOnlyList<string> Problems) Read(IConfiguration configuration)
    {
        try
        {
            return (SettingsReader.Read(configuration), []);
        }
        catch (ConfigurationException exception)
        {
            return (null, exception.Problems);
        }
    }

    static string Setting(string variable)
    {
        Assert.StartsWith("AUTOSCALE_", variable, StringComparison.Ordinal);
        return variable["AUTOSCALE_".Length..].Replace("__", ":", StringComparison.Ordinal);
    }

    /// <summary>What the cluster would put in: a secret's value or the pod's address.</summary>
    static string? Stub(JsonNode variable) => variable.Text("value")
        ?? (variable.Text("valueFrom/fieldRef/fieldPath") is "status.podIP" ? "10.1.2.3"
            : variable.Text("name")!.Contains("Keys", StringComparison.Ordinal) ? "a-key-for-this-test-only" : "Host=db;Database=d;Username=u;Password=p");
}
