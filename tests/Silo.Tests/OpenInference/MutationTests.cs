using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AutoScale.Core.Learning;

namespace AutoScale.Silo.Tests.OpenInference;

/// <summary>Alone in the process, with silos of its own: what it measures is the process's memory.</summary>
[Collection(Name)]
public sealed class MutationTests(ClusterFixture cluster)
{
    const string Name = "mutations";
    const int Count = 50_000;
    const int Workers = 4;
    const ulong Seed = 2005;

    /// <summary>Some 1,300 bytes a mutation: less than any request that were kept would leave.</summary>
    const long MemoryBound = 64L << 20;

    static readonly string[] Fragments =
        ["null", "true", "-1", "1e999", "9223372036854775808", "[]", "{}", "\"", "[[", "NaN", "\\ud800", "FP64", "INT64", "BOOL", "binary_data_size", "name", "\0", "é", ",", ":"];

    [Fact]
    public async Task Infer_AnswersEveryMutationOfAValidRequestAndStaysUp()
    {
        var statuses = new ConcurrentDictionary<int, int>();
        var wrong = new ConcurrentQueue<string>();
        await cluster.ModelsAreCountedAsync();
        await Run(0, 2000, statuses, wrong);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => Run(worker, Count / Workers, statuses, wrong))));

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Empty(wrong.Take(5));
        Assert.True(statuses.GetValueOrDefault(200) > 100, "No mutation was harmless: the requests do not come close to valid ones.");
        Assert.True(statuses.GetValueOrDefault(400) > Count / 4, "Few mutations were refused: they do not change enough.");
        Assert.True(grown < MemoryBound, $"Memory grew by {grown} bytes.");
        using var ready = await cluster.Cloud.GetAsync("/v2/health/ready");
        Assert.True(ready.IsSuccessStatusCode);
    }

    async Task Run(int worker, int count, ConcurrentDictionary<int, int> statuses, ConcurrentQueue<string> wrong)
    {
        for (var index = 0; index < count; index++)
        {
            var random = SplitMix64.For(Seed, $"{worker}/{index}");
            var sample = Mutate(Valid(random), random);
            using var request = ToRequest(sample);
            using var response = await cluster.Cloud.SendAsync(request);
            var status = (int)response.StatusCode;
            statuses.AddOrUpdate(status, 1, (_, seen) => seen + 1);
            var answer = await response.Content.ReadAsStringAsync();
            if (status is not 200 && !(status is >= 400 and < 500 && SaysWhy(answer)))
            {
                wrong.Enqueue($"{worker}/{index}: {status} {answer} for {sample.Path} with {Encoding.Latin1.GetString(sample.Body)}");
            }
        }
    }

    /// <summary>In the protocol's words, or, where the mutated path leads out of it, in problem details.</summary>
    static bool SaysWhy(string answer)
    {
        try
        {
            var json = JsonNode.Parse(answer);
            return (json?["error"] ?? json?["detail"])?.GetValue<string>() is { Length: > 0 };
        }
        catch (JsonException)
        {
            return false;
        }
    }

    static Sample Valid(SplitMix64 random)
    {
        const string Mixed =
            """{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","parameters":{"binary_data_size":12}}],"parameters":{"binary_data_output":true},"outputs":[{"name":"y","parameters":{"binary_data":false}}]}""";
        var floats = InferenceCalls.Bytes(1f, 2f, 3f);
        const string Types = """{"id":"t","inputs":[{"name":"flag","shape":[2],"datatype":"BOOL","data":[true,false]},{"name":"count","shape":[2],"datatype":"INT64","data":[1,-2]},{"name":"byte","shape":[2],"datatype":"UINT8","data":[7,8]},{"name":"real","shape":[2],"datatype":"FP64","data":[0.5,1e10]},{"name":"half","shape":[2],"datatype":"FP16","parameters":{"binary_data_size":4}}]}""";
        return random.Next(4) switch
        {
            0 => Sample.Of("/v2/models/doubled/infer", """{"id":"1","inputs":[{"name":"x","shape":[2,3],"datatype":"FP32","data":[[1,2,3],[4,5.5,-6e3]]}],"outputs":[{"name":"y"}]}"""),
            1 => Sample.Of("/v2/models/doubled/versions/1/infer", Mixed, floats),
            2 => Sample.Of("/v2/models/lookup/infer", """{"inputs":[{"name":"index","shape":[3],"datatype":"INT64","data":[0,3,2]}]}"""),
            _ => Sample.Of("/v2/models/types/infer", Types, InferenceCalls.Bytes((Half)1, (Half)2)),
        };
    }

    static Sample Mutate(Sample sample, SplitMix64 random)
    {
        for (var rounds = 1 + random.Next(3); rounds > 0; rounds--)
        {
            var body = sample.Body;
            var at = random.Next(body.Length + 1);
            var length = Math.Min(random.Next(12), body.Length - at);
            sample = random.Next(12) switch
            {
                0 => sample with { Body = [.. body[..at], (byte)random.Next(256), .. body[at..]] },
                1 => sample with { Body = [.. body[..at], .. body[(at + length)..]] },
                2 => sample with { Body = body[..at] },
                3 => sample with { Body = [.. body[..at], .. body[at..(at + length)], .. body[at..]] },
                4 => sample with { Body = [.. body[..at], .. Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)]), .. body[at..]] },
                5 => sample with { Body = [.. body[..at], .. Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)]), .. body[(at + length)..]] },
                6 => sample with { JsonLength = (random.Next(body.Length + 10) - 2).ToString(CultureInfo.InvariantCulture) },
                7 => sample with { JsonLength = random.Next(2) is 0 ? null : "9999999999999" },
                8 => sample with { Path = Flip(sample.Path, random) },
                9 => sample with { ContentType = random.Next(2) is 0 ? "text/plain" : "application/json;charset=x" },
                10 => sample with { DeadlineMs = Fragments[random.Next(5)] },
                _ when body.Length > 0 => sample with { Body = [.. body[..(at % body.Length)], (byte)(body[at % body.Length] ^ (1 << random.Next(8))), .. body[((at % body.Length) + 1)..]] },
                _ => sample,
            };
        }

        return sample;
    }

    static string Flip(string path, SplitMix64 random)
    {
        const string Alphabet = "abcz019._-/%";
        var at = "/v2/".Length + random.Next(path.Length - "/v2/".Length);
        return $"{path[..at]}{Alphabet[random.Next(Alphabet.Length)]}{path[(at + 1)..]}";
    }

    static HttpRequestMessage ToRequest(Sample sample)
    {
        var content = new ByteArrayContent(sample.Body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(sample.ContentType);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(sample.Path, UriKind.Relative)) { Content = content };
        foreach (var (name, value) in new[] { ("Inference-Header-Content-Length", sample.JsonLength), ("Inference-Deadline-Ms", sample.DeadlineMs) })
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    [CollectionDefinition(Name, DisableParallelization = true)]
    public sealed class Alone : ICollectionFixture<ClusterFixture>;

    sealed record Sample(string Path, byte[] Body, string? JsonLength, string ContentType, string? DeadlineMs)
    {
        public static Sample Of(string path, string json, byte[]? binary = null) => new(
            path,
            [.. Encoding.UTF8.GetBytes(json), .. binary ?? []],
            binary is null ? null : Encoding.UTF8.GetByteCount(json).ToString(CultureInfo.InvariantCulture),
            binary is null ? "application/json" : "application/octet-stream",
            null);
    }
}
