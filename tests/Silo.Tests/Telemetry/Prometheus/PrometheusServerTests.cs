using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Tests.Hosting;
using AutoScale.Testing;

namespace AutoScale.Silo.Tests.Telemetry.Prometheus;

/// <summary>The real Prometheus against a silo.</summary>
public sealed class PrometheusServerTests
{
    [Fact]
    public async Task Promtool_AcceptsTheMetrics()
    {
        await PrometheusTools.EnsureAsync();
        await using var host = await HostAsync();
        using var scraper = MetricsListenerTests.Scraper(host);
        var metrics = await scraper.GetStringAsync("/metrics");

        using var promtool = PrometheusTools.Start("promtool", "check", "metrics");
        await promtool.StandardInput.WriteAsync(metrics);
        promtool.StandardInput.Close();
        var said = await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();

        Assert.True(promtool.ExitCode is 0, said);
        Assert.Empty(said);
    }

    [Fact]
    public async Task Prometheus_ScrapesTheSilo()
    {
        await PrometheusTools.EnsureAsync();
        await using var host = await HostAsync();
        using var scraper = MetricsListenerTests.Scraper(host);
        using var folder = new TemporaryFolder();
        var port = FreePort();
        await File.WriteAllTextAsync(folder["prometheus.yml"], $"""
            global: {"{ scrape_interval: 1s }"}
            scrape_configs:
              - job_name: silo
                static_configs: [{"{"} targets: ['{scraper.BaseAddress!.Authority}'] {"}"}]
            """);
        using var prometheus = PrometheusTools.Start(
            "prometheus", $"--config.file={folder["prometheus.yml"]}", $"--storage.tsdb.path={folder["tsdb"]}", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error");
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            Assert.Equal("1", await QueryAsync(http, "up{job=\"silo\"} == 1"));

            // Meters are the process's: other tests may have counted too.
            Assert.True(int.Parse(await QueryAsync(http, "autoscale_gateway_inference_duration_seconds_count{outcome=\"ok\"}"), CultureInfo.InvariantCulture) >= 1);
            Assert.True(int.Parse(await QueryAsync(http, "autoscale_gateway_inference_duration_seconds_bucket{outcome=\"ok\",le=\"+Inf\"}"), CultureInfo.InvariantCulture) >= 1);
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync();
        }
    }

    static async Task<SiloTestHost> HostAsync()
    {
        var host = await SiloTestHost.StartAsync(telemetry: new TelemetryOptions { MetricsUrl = "http://127.0.0.1:0" });
        host.Engine.ReleaseAll();
        using var answer = await host.InferAsync();
        using var refused = await host.InferAsync("soon");
        return host;
    }

    /// <summary>The value, once there is one.</summary>
    static async Task<string> QueryAsync(HttpClient http, string query) => await Eventually.Async(
        async () =>
        {
            try
            {
                var answer = JsonNode.Parse(await http.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}"))!;
                return answer["data"]!["result"]!.AsArray() is [var first, ..] ? first!["value"]![1]!.GetValue<string>() : "";
            }
            catch (HttpRequestException)
            {
                // It is starting.
                return "";
            }
        },
        value => value.Length > 0,
        $"Prometheus answers {query}");

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Prometheus and its tool as the system has them; where they are missing and the tests run as root, they are installed.</summary>
static class PrometheusTools
{
    /// <exception cref="InvalidOperationException">They are missing and cannot be installed; the message names the command.</exception>
    public static Task EnsureAsync() => DebianPackage.EnsureAsync("prometheus", () => IsThere, "--no-install-recommends");

    public static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    static bool IsThere => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "promtool")) && File.Exists(Path.Combine(folder, "prometheus")));
}
