using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AutoScale.Core.Devices;
using AutoScale.Simulator.Phones;

namespace AutoScale.Simulator.Tests.Profiles;

/// <summary>
/// The schema and the reader say the same. No JSON Schema library restores on the reduced feed, so the framework's schema of the records is compared with
/// the file, and every limit that the file states is tried on the reader.
/// </summary>
public sealed class ProfileSchemaTests
{
    static readonly JsonObject Schema = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "profile.schema.json")))!.AsObject();

    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.Strict,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static TheoryData<string, Type> Objects => new()
    {
        { "#", typeof(DeviceProfile) },
        { "processor", typeof(ProcessorProfile) },
        { "step", typeof(ProcessorStep) },
        { "remote", typeof(RemoteProfile) },
        { "radio", typeof(RadioProfile) },
        { "radioPowerPoint", typeof(RadioPowerPoint) },
        { "publishedLatency", typeof(PublishedLatency) },
    };

    [Theory]
    [MemberData(nameof(Objects))]
    public void Schema_HasExactlyTheRecordsProperties(string definition, Type record)
    {
        var written = Definition(definition);
        var exported = Options.GetJsonSchemaAsNode(record).AsObject();

        Assert.False(written["additionalProperties"]!.GetValue<bool>());
        Assert.Equal(
            exported["properties"]!.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal),
            written["properties"]!.AsObject().Select(property => property.Key).Where(key => key != "$schema").Order(StringComparer.Ordinal));
        Assert.Equal(Strings(exported["required"]), Strings(written["required"]));
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void Schema_GivesEveryPropertyTheRecordsType(string definition, Type record)
    {
        var exported = Options.GetJsonSchemaAsNode(record).AsObject()["properties"]!.AsObject();
        foreach (var (name, property) in Definition(definition)["properties"]!.AsObject().Where(property => property.Key != "$schema"))
        {
            var written = Resolve(property!.AsObject());
            var expected = exported[name]!.AsObject();
            if (expected["enum"] is { } values)
            {
                Assert.Equal(Strings(values), Strings(written["enum"]));
            }
            else if (expected["type"] is JsonValue type)
            {
                Assert.Equal(type.GetValue<string>(), written["type"]!.GetValue<string>());
            }
        }
    }

    public static TheoryData<string, JsonNode?, bool> Limits()
    {
        var cases = new TheoryData<string, JsonNode?, bool>();
        foreach (var (path, definition) in (IEnumerable<(string, string)>)
            [("", "#"), ("processors/0", "processor"), ("processors/0/steps/0", "step"), ("wifi", "radio"), ("wifi/power/0", "radioPowerPoint"), ("peer", "radio"), ("publishedLatencies/0", "publishedLatency")])
        {
            foreach (var (name, property) in Definition(definition)["properties"]!.AsObject())
            {
                var limits = property!.AsObject();
                var key = path.Length is 0 ? name : $"{path}/{name}";
                var step = limits["type"]?.GetValue<string>() is "integer" ? 1 : 0.0001;
                if (limits["minimum"] is { } minimum)
                {
                    cases.Add(key, minimum.DeepClone(), true);
                    cases.Add(key, Number(minimum.GetValue<double>() - step, limits), false);
                }

                if (limits["maximum"] is { } maximum && name is not "frequencyMhz")
                {
                    cases.Add(key, maximum.DeepClone(), true);
                    cases.Add(key, Number(maximum.GetValue<double>() + step, limits), false);
                }
            }
        }

        cases.Add("processors/0/steps/0/frequencyMhz", 10000, true);
        cases.Add("processors/0/steps/0/frequencyMhz", 10000.1, false);
        cases.Add("deviceClass", "Mi8", false);
        cases.Add("deviceClass", new string('a', 64), true);
        cases.Add("deviceClass", new string('a', 65), false);
        cases.Add("processors/0/steps/0/name", "28-03", false);
        cases.Add("processors/0/steps/0/name", new string('9', 17), false);
        cases.Add("processors/0/kind", "npu", false);
        cases.Add("processors/0/kind", 1, false);
        cases.Add("remotes/0/tier", "local", false);
        cases.Add("unknown", 1, false);
        cases.Add("wifi/unknown", 1, false);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void Read_HoldsTheSchemasLimits(string path, JsonNode? value, bool allowed)
    {
        var profile = JsonNode.Parse(Small)!;
        var parts = path.Split('/');
        var owner = profile;
        foreach (var part in parts[..^1])
        {
            owner = int.TryParse(part, out var index) ? owner![index] : owner![part];
        }

        owner![parts[^1]] = value?.DeepClone();
        var json = Encoding.UTF8.GetBytes(profile.ToJsonString());

        if (allowed)
        {
            Assert.NotNull(DeviceProfileReader.Read(json, "test"));
        }
        else
        {
            Assert.Throws<InvalidProfileException>(() => DeviceProfileReader.Read(json, "test"));
        }
    }

    [Fact]
    public void Read_KeepsEverythingThatAProfileFileSays()
    {
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.profile.json"))
        {
            var profile = DeviceProfileReader.Read(File.ReadAllBytes(file), file);
            var written = JsonSerializer.SerializeToNode(profile, Options)!;
            AssertKept(JsonNode.Parse(File.ReadAllText(file))!, written);
        }

        Assert.Equal(ProfileCatalog.All.Count, Directory.EnumerateFiles(AppContext.BaseDirectory, "*.profile.json").Count());
    }

    const string Small = """
        {
          "deviceClass": "small", "name": "Small",
          "processors": [ { "kind": "cpu", "name": "core", "cores": 1, "precisions": ["fp32"], "idlePowerMilliwatts": 1,
            "steps": [ { "name": "1000", "frequencyMhz": 1000, "busyPowerMilliwatts": 100, "threads": 0 } ] } ],
          "remotes": [ { "tier": "cloud", "processor": "gpu", "precision": "fp32" } ],
          "wifi": { "idlePowerMilliwatts": 1, "power": [ { "signalDbm": -50, "transmitMilliwatts": 1, "receiveMilliwatts": 1 } ] },
          "peer": { "idlePowerMilliwatts": 1, "power": [ { "signalDbm": -50, "transmitMilliwatts": 1, "receiveMilliwatts": 1 } ] },
          "idlePowerMilliwatts": 1,
          "publishedLatencies": [ { "network": "n", "processor": "cpu", "precision": "fp32", "latencyMs": 1, "source": "assumed: test" } ]
        }
        """;

    static JsonObject Definition(string name) => name is "#" ? Schema : Schema["$defs"]![name]!.AsObject();

    static JsonObject Resolve(JsonObject property) => property["$ref"] is { } reference
        ? Definition(reference.GetValue<string>().Split('/')[^1])
        : property;

    static JsonValue Number(double value, JsonObject limits) =>
        limits["type"]!.GetValue<string>() is "integer" ? JsonValue.Create((int)value) : JsonValue.Create(value);

    static IEnumerable<string> Strings(JsonNode? node) =>
        (node?.AsArray() ?? []).Select(value => value!.GetValue<string>()).Order(StringComparer.Ordinal);

    static void AssertKept(JsonNode written, JsonNode read)
    {
        switch (written)
        {
            case JsonObject map:
                foreach (var (key, value) in map.Where(entry => entry.Key != "$schema"))
                {
                    AssertKept(value!, read[key]!);
                }

                break;
            case JsonArray list:
                Assert.Equal(list.Count, read.AsArray().Count);
                for (var index = 0; index < list.Count; index++)
                {
                    AssertKept(list[index]!, read[index]!);
                }

                break;
            default:
                Assert.True(JsonNode.DeepEquals(written, read), $"{written.GetPath()} is {written}, and was read as {read}.");
                break;
        }
    }
}
