using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AutoScale.Silo.Tests.OpenInference;

/// <summary>Requests as any client of the protocol makes them, without the product's own writer.</summary>
static class InferenceCalls
{
    public static HttpRequestMessage Json(string path, string json) =>
        new(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    public static HttpRequestMessage Json(string path, object body) => Json(path, JsonSerializer.Serialize(body));

    public static HttpRequestMessage Binary(string path, object header, params byte[][] tensors)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var content = new ByteArrayContent([.. json, .. tensors.SelectMany(tensor => tensor)]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Add("Inference-Header-Content-Length", $"{json.Length}");
        return request;
    }

    public static byte[] Bytes<T>(params T[] values)
        where T : struct => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    public static async Task<Answer> AskAsync(this HttpClient client, HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await client.SendAsync(request);
            var body = await response.Content.ReadAsByteArrayAsync();
            var length = response.Headers.TryGetValues("Inference-Header-Content-Length", out var values) ? int.Parse(values.Single()) : body.Length;
            return new Answer((int)response.StatusCode, JsonNode.Parse(body.AsSpan(0, length))!, body[length..], response.Headers);
        }
    }
}

/// <summary>An answer taken apart.</summary>
sealed record Answer(int Status, JsonNode Json, byte[] Binary, HttpResponseHeaders Headers)
{
    public string Error => Json["error"]!.GetValue<string>();

    public float[] Floats(int output) => [.. Json["outputs"]![output]!["data"]!.AsArray().Select(value => value!.GetValue<float>())];
}
