using System.Text.Encodings.Web;
using System.Text.Json;
using AutoScale.Core.Actions;
using AutoScale.Core.Routing;

namespace AutoScale.Dashboard.BrowserTests.Page;

/// <summary>The page takes descriptors apart by itself. What it reads is what Core reads: its own tests compare with this file, this test writes it.</summary>
public sealed class DescriptorTests
{
    static readonly JsonSerializerOptions Form = new()
    {
        WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    static readonly string[] Descriptors =
    [
        "local/cpu/fp32/2803", "local/cpu/int8/1766", "local/gpu/fp16/675", "local/dsp/int8", "peer/gpu/fp16", "cloud/gpu/fp32", "cloud/cpu/fp32",
        "local/cpu/int8/1766+exit:main", "local/cpu/fp32/2803+exit:extension", "local/cpu/fp32/2803+exit:cloud/gpu/fp32", "local/gpu/fp16/675+exit:peer/gpu/fp16",
        "split:block_9/int8>cloud/cpu/fp32", "split:conv2d_3/fp32>peer/gpu/fp16",
    ];

    [Fact]
    public void Descriptors_AreReadByThePageAsByCore()
    {
        var path = Path.Combine(Repository.Web, "src", "format", "descriptors.json");
        var expected = JsonSerializer.Serialize(Descriptors.Select(Read), Form) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_GENERATED") is "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.Equal(expected, File.ReadAllText(path));
    }

    static object Read(string text)
    {
        Assert.True(TargetDescriptor.TryParse(text, out var target), text);
        return new
        {
            Descriptor = text,
            Tier = Word(target.Tier),
            Processor = Word(target.Processor),
            Precision = Word(target.Precision),
            Megahertz = target.Step is { } step ? int.Parse(step, System.Globalization.CultureInfo.InvariantCulture) : (int?)null,
            Cut = target.Split?.Cut,
            Exit = target.Exit is { } exit ? Word(exit) : null,
            Begins = target.Exit is ExitPoint.Cloud ? target.Local : null,
        };
    }

    static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
