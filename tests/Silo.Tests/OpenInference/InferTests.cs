using System.Runtime.InteropServices;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Zoo;
using static AutoScale.Silo.Tests.OpenInference.InferenceCalls;

namespace AutoScale.Silo.Tests.OpenInference;

[Collection(ClusterTests.Name)]
public sealed class InferTests(ClusterFixture cluster)
{
    const string Doubled = "/v2/models/doubled/versions/1/infer";

    [Theory]
    [InlineData("cloud", "mobilenet_v3", false)]
    [InlineData("cloud", "mobilenet_v3.int8", true)]
    [InlineData("peer", "mobilenet_v3", true)]
    [InlineData("peer", "mobilenet_v3", false)]
    public async Task Infer_GivesWhatALocalSessionGives(string tier, string network, bool isBinary)
    {
        var random = new Random(7);
        var input = Enumerable.Range(0, 3 * 224 * 224).Select(_ => random.NextSingle()).ToArray();
        using var local = new OnnxInferenceEngine(new ZooModelStore(), new OnnxEngineOptions());
        var expected = await local.RunAsync(
            new ModelId(network, "1"), [new Tensor("input", TensorElementType.Fp32, [1, 3, 224, 224], Bytes(input))], [], default);

        var path = $"/v2/models/{network}/infer";
        var answer = await cluster[tier].AskAsync(isBinary
            ? Binary(path, new { parameters = new { binary_data_output = true }, inputs = new[] { new { name = "input", shape = new[] { 1, 3, 224, 224 }, datatype = "FP32", parameters = new { binary_data_size = input.Length * 4 } } } }, Bytes(input))
            : Json(path, new { inputs = new[] { new { name = "input", shape = new[] { 1, 3, 224, 224 }, datatype = "FP32", data = input } } }));

        Assert.Equal(200, answer.Status);
        var actual = isBinary ? MemoryMarshal.Cast<byte, float>(answer.Binary).ToArray() : answer.Floats(0);
        var wanted = MemoryMarshal.Cast<byte, float>(expected[0].Data.Span).ToArray();
        Assert.Equal(wanted.Length, actual.Length);
        Assert.True(wanted.Zip(actual, (left, right) => Math.Abs(left - right)).Max() <= 1e-4);
        Assert.Contains(wanted, value => Math.Abs(value) > 1e-3);
    }

    [Theory]
    [InlineData("[1,2,3,4,5,6]")]
    [InlineData("[[1,2,3],[4,5,6]]")]
    public async Task Infer_TakesFlatAndNestedData(string data)
    {
        var answer = await cluster.Cloud.AskAsync(Json(Doubled, $$"""{"id":"a-1","inputs":[{"data":{{data}},"shape":[2,3],"datatype":"FP32","name":"x"}]}"""));

        Assert.Equal(200, answer.Status);
        Assert.Equal("a-1", answer.Json["id"]!.GetValue<string>());
        Assert.Equal("doubled", answer.Json["model_name"]!.GetValue<string>());
        Assert.Equal("1", answer.Json["model_version"]!.GetValue<string>());
        Assert.Equal([2, 4, 6, 8, 10, 12], answer.Floats(0));
    }

    [Fact]
    public async Task Infer_WithoutAVersionTakesTheHighest()
    {
        var answer = await cluster.Peer.AskAsync(Json("/v2/models/doubled/infer", """{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}"""));

        Assert.Equal("10", answer.Json["model_version"]!.GetValue<string>());
        Assert.Equal([3, 6, 9], answer.Floats(0));
    }

    [Fact]
    public async Task Infer_MixesJsonAndBinaryAndSendsTheOutputsAskedFor()
    {
        var halves = Bytes((Half)0.5f, (Half)(-2));
        var answer = await cluster.Cloud.AskAsync(Binary(
            "/v2/models/types/infer",
            new
            {
                parameters = new { binary_data_output = true },
                inputs = new object[]
                {
                    new { name = "flag", shape = new[] { 2 }, datatype = "BOOL", data = new[] { true, false } },
                    new { name = "half", shape = new[] { 2 }, datatype = "FP16", parameters = new { binary_data_size = 4 } },
                    new { name = "count", shape = new[] { 2 }, datatype = "INT64", data = new[] { long.MinValue, long.MaxValue } },
                    new { name = "byte", shape = new[] { 2 }, datatype = "UINT8", parameters = new { binary_data_size = 2 } },
                    new { name = "real", shape = new[] { 2 }, datatype = "FP64", data = new[] { 1e300, -0.25 } },
                },
                outputs = new object[]
                {
                    new { name = "byte_out" },
                    new { name = "count_out", parameters = new { binary_data = false } },
                    new { name = "half_out", parameters = new { binary_data = true } },
                    new { name = "flag_out", parameters = new { binary_data = false } },
                    new { name = "real_out", parameters = new { binary_data = false } },
                },
            },
            halves,
            [7, 255]));

        Assert.Equal(200, answer.Status);
        var outputs = answer.Json["outputs"]!.AsArray();
        Assert.Equal(["byte_out", "count_out", "half_out", "flag_out", "real_out"], outputs.Select(output => output!["name"]!.GetValue<string>()));
        Assert.Equal([long.MinValue, long.MaxValue], outputs[1]!["data"]!.AsArray().Select(value => value!.GetValue<long>()));
        Assert.Equal([true, false], outputs[3]!["data"]!.AsArray().Select(value => value!.GetValue<bool>()));
        Assert.Equal([1e300, -0.25], outputs[4]!["data"]!.AsArray().Select(value => value!.GetValue<double>()));
        Assert.Equal(2, outputs[0]!["parameters"]!["binary_data_size"]!.GetValue<int>());
        Assert.Equal([7, 255, .. halves], answer.Binary);
    }

    [Fact]
    public async Task Infer_RefusesAnOutputThatJsonCannotHold()
    {
        const string Inputs = """{"name":"a","shape":[2],"datatype":"FP32","data":[1,0]},{"name":"b","shape":[2],"datatype":"FP32","data":[0,0]}""";

        var refused = await cluster.Cloud.AskAsync(Json("/v2/models/divided/infer", $$"""{"inputs":[{{Inputs}}]}"""));
        var binary = await cluster.Cloud.AskAsync(Json("/v2/models/divided/infer", $$$"""{"parameters":{"binary_data_output":true},"inputs":[{{{Inputs}}}]}"""));

        Assert.Equal(400, refused.Status);
        Assert.Contains("quotient", refused.Error, StringComparison.Ordinal);
        Assert.Equal(200, binary.Status);
        Assert.Equal(float.PositiveInfinity, MemoryMarshal.Read<float>(binary.Binary));
    }

    [Fact]
    public async Task Infer_SaysThatValuesTheGraphCannotComputeAreTheCallersFault()
    {
        var answer = await cluster.Cloud.AskAsync(Json("/v2/models/lookup/infer", """{"inputs":[{"name":"index","shape":[1],"datatype":"INT64","data":[99]}]}"""));

        Assert.Equal(400, answer.Status);
        Assert.Contains("lookup", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v2/models/absent/infer", 404, "absent")]
    [InlineData("/v2/models/doubled/versions/2/infer", 404, "version '2'")]
    [InlineData("/v2/models/..%2F..%2Fetc/infer", 404, "model")]
    public async Task Infer_NamesAnUnknownModel(string path, int status, string words)
    {
        var answer = await cluster.Cloud.AskAsync(Json(path, """{"inputs":[]}"""));

        Assert.Equal(status, answer.Status);
        Assert.Contains(words, answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", null, 415, "Content-Type")]
    [InlineData("application/json", "gzip", 415, "Content-Encoding")]
    public async Task Infer_RefusesOtherMediaTypes(string type, string? encoding, int status, string words)
    {
        var request = Json(Doubled, "{}");
        request.Content!.Headers.ContentType = new(type);
        if (encoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }

        var answer = await cluster.Cloud.AskAsync(request);

        Assert.Equal(status, answer.Status);
        Assert.Contains(words, answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Inference-Deadline-Ms", "soon", "above 0")]
    [InlineData("Inference-Deadline-Ms", "0", "above 0")]
    [InlineData("Inference-Deadline-Ms", "-5", "above 0")]
    [InlineData("Inference-Deadline-Ms", "NaN", "above 0")]
    [InlineData("Inference-Deadline-Ms", "120001", "120000")]
    [InlineData("Inference-Header-Content-Length", "x", "whole number")]
    [InlineData("Inference-Header-Content-Length", "-1", "whole number")]
    [InlineData("Inference-Header-Content-Length", "0", "from 1")]
    [InlineData("Inference-Header-Content-Length", "99999", "from 1")]
    [InlineData("Inference-Processor", "abacus", "cpu, gpu or dsp")]
    public async Task Infer_RefusesAWrongHeader(string name, string value, string words)
    {
        var request = Json(Doubled, """{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}""");
        request.Headers.TryAddWithoutValidation(name, value);

        var answer = await cluster.Cloud.AskAsync(request);

        Assert.Equal(400, answer.Status);
        Assert.Contains(words, answer.Error, StringComparison.Ordinal);
        Assert.Contains(name, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_RefusesABodyPastTheLimit_WithAndWithoutALength()
    {
        var announced = new HttpRequestMessage(HttpMethod.Post, Doubled) { Content = new ByteArrayContent(new byte[(4 << 20) + 1]) };
        var chunked = new HttpRequestMessage(HttpMethod.Post, Doubled) { Content = new ByteArrayContent(new byte[(4 << 20) + 1]) };
        chunked.Headers.TransferEncodingChunked = true;

        Assert.Equal(413, (await cluster.Cloud.AskAsync(announced)).Status);
        Assert.Equal(413, (await cluster.Cloud.AskAsync(chunked)).Status);
    }
}
