using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using AutoScale.Silo.Tests.Hosting;

namespace AutoScale.Silo.Tests.Telemetry;

/// <summary>docs/telemetry.md and the instruments say the same.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public async Task Document_NamesEveryInstrumentOfOursAndNoOther()
    {
        var published = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("AutoScale.", StringComparison.Ordinal))
                {
                    lock (published)
                    {
                        published[instrument.Name] = $"{Kind(instrument)} · {instrument.Unit} · {instrument.Description}";
                    }
                }
            },
        };
        listener.Start();
        await using var host = await SiloTestHost.StartAsync();

        var documented = new SortedDictionary<string, string>(
            Rows().ToDictionary(row => row["name"], row => $"{row["kind"]} · {row["unit"]} · {row["sentence"]}"), StringComparer.Ordinal);

        lock (published)
        {
            Assert.Equal(documented, published);
        }
    }

    [Fact]
    public void Document_SaysHowStableEachIs() => Assert.All(Rows(), row => Assert.Contains(row["stability"], new[] { "stable", "beta", "development" }));

    static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "UpDownCounter" or "ObservableUpDownCounter" => "up-down counter",
        "Histogram" => "histogram",
        _ => "gauge",
    };

    static List<Dictionary<string, string>> Rows() => [.. File.ReadLines(Path.Combine(Repository(), "docs", "telemetry.md"))
        .Select(line => Row().Match(line))
        .Where(match => match.Success)
        .Select(match => match.Groups.Keys.Where(key => !char.IsDigit(key[0])).ToDictionary(key => key, key => match.Groups[key].Value))];

    static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "AutoScale.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        }

        return folder;
    }

    [GeneratedRegex(@"^\| `(?<name>[a-z0-9._]+)` \| (?<kind>[a-z -]+) \| `(?<unit>[^`]+)` \| (?<attributes>[^|]*) \| (?<stability>[a-z]+) \| (?<sentence>[^|]+) \|$")]
    private static partial Regex Row();
}
