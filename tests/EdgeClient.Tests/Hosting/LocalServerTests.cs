using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.Hosting;
using AutoScale.EdgeClient.OpenInference;
using AutoScale.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;

namespace AutoScale.EdgeClient.Tests.Hosting;

public sealed class LocalServerTests : IAsyncLifetime, IDisposable
{
    const string Json = """{"id":"7","inputs":[{"name":"input","shape":[4],"datatype":"FP32","data":[1,2,3,4]}]PARAMETERS}""";

    readonly FakeFleet fleet = new() { Other = (request, _) => throw new InvalidOperationException($"{request.RequestUri} left the device") };
    readonly TestEdge edge;
    readonly WebApplication app;

    public LocalServerTests()
    {
        edge = new TestEdge(fleet, epsilon: 1);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        app = builder.Build();
        app.MapEdge(edge.Worker);
    }

    public Task InitializeAsync() => app.StartAsync();

    public async Task DisposeAsync()
    {
        await app.DisposeAsync();
        await edge.DisposeAsync();
    }

    public void Dispose() => fleet.Dispose();

    [Fact]
    public async Task Infer_AnswersJsonWithItsDecision()
    {
        var (status, answer) = await PostAsync(Json.Replace("PARAMETERS", ""","parameters":{"on_device_only":true,"latency_ms":33.3,"accuracy_percent":65}""", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("7", answer.GetProperty("id").GetString());
        Assert.Equal([1, 2, 3, 4], answer.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(value => value.GetInt32()));
        var parameters = answer.GetProperty("parameters");
        Assert.StartsWith("local/", parameters.GetProperty("target").GetString(), StringComparison.Ordinal);
        Assert.Equal("explore", parameters.GetProperty("reason").GetString());
        Assert.Equal("modelled", parameters.GetProperty("energy_provenance").GetString());
        Assert.Equal(65, edge.Worker.Journal.ReadBatch(1).Entries[0].Inference!.Value.Constraints.AccuracyPercent);
        Assert.Equal(33.3f, edge.Worker.Journal.ReadBatch(1).Entries[0].Inference!.Value.Constraints.LatencyMs);
    }

    [Fact]
    public async Task Infer_KeepsOnDeviceRequestsHere()
    {
        for (var round = 0; round < 100; round++)
        {
            var (status, _) = await PostAsync(Json.Replace("PARAMETERS", ""","parameters":{"on_device_only":true}""", StringComparison.Ordinal));
            Assert.Equal(HttpStatusCode.OK, status);
        }
    }

    [Fact]
    public async Task Infer_TakesAndGivesBinaryTensors()
    {
        var data = new byte[16];
        data[3] = 9;
        var message = InferWriter.WriteRequest([new Tensor("input", TensorElementType.Fp32, [4], data)], []);
        var json = Encoding.UTF8.GetString(message.Json.Span).Replace("\"binary_data_output\":true", "\"binary_data_output\":true,\"on_device_only\":true", StringComparison.Ordinal);
        using var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(json), .. data]);
        content.Headers.Add(FleetHeaders.InferenceHeaderLength, $"{json.Length}");

        using var response = await app.GetTestClient().PostAsync($"/v2/models/{TestEdge.Network}/infer", content);

        var length = int.Parse(response.Headers.GetValues(FleetHeaders.InferenceHeaderLength).Single(), System.Globalization.CultureInfo.InvariantCulture);
        var answer = InferReader.ReadResponse(await response.Content.ReadAsByteArrayAsync(), length);
        Assert.Equal(data, answer.Outputs[0].Data.ToArray());
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData(""","parameters":{"latency_ms":0}""", "latency_ms")]
    [InlineData(""","parameters":{"latency_ms":"fast"}""", "latency_ms")]
    [InlineData(""","parameters":{"accuracy_percent":101}""", "accuracy_percent")]
    [InlineData(""","parameters":{"on_device_only":"yes"}""", "on_device_only")]
    [InlineData(""","outputs":[{"name":"nope"}],"parameters":{"on_device_only":true}""", "nope")]
    [InlineData("""x""", "protocol")]
    public async Task Infer_NamesWhatIsWrong(string parameters, string named)
    {
        var (status, answer) = await PostAsync(Json.Replace("PARAMETERS", parameters, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(named, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_SaysWhatIsMissing()
    {
        var (status, answer) = await PostAsync(Json.Replace("PARAMETERS", "", StringComparison.Ordinal), "nope");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("nope", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_IsBusyPastItsBound()
    {
        var gate = new TaskCompletionSource();
        edge.Engine.Gate = gate.Task;
        var body = Json.Replace("PARAMETERS", ""","parameters":{"on_device_only":true}""", StringComparison.Ordinal);
        var running = Enumerable.Range(0, LocalServer.MaxConcurrent).Select(_ => PostAsync(body)).ToArray();
        await Eventually.Async(() => Task.FromResult(edge.Engine.Runs.Count), count => count is LocalServer.MaxConcurrent, "all places are taken");

        var (status, _) = await PostAsync(body);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        gate.SetResult();
        Assert.All(await Task.WhenAll(running), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
    }

    [Theory]
    [InlineData("/v2")]
    [InlineData("/v2/health/live")]
    [InlineData("/v2/health/ready")]
    public async Task Get_Answers(string path)
    {
        using var response = await app.GetTestClient().GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(string json, string network = TestEdge.Network)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await app.GetTestClient().PostAsync($"/v2/models/{network}/infer", content);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }
}
