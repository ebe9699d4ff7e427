using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AutoScale.Silo.Tests.Program;
using AutoScale.Testing;

namespace AutoScale.Helm.Tests;

/// <summary>
/// The operators' pages do what they say. Each page's blocks of commands run in order, in one shell in an empty folder, against a PostgreSQL and a
/// silo; a block that begins with <c># needs a cluster</c> is read for its grammar alone.
/// </summary>
public sealed class DocsTests(DocsTests.Surroundings surroundings) : IClassFixture<DocsTests.Surroundings>
{
    const string NeedsACluster = "# needs a cluster\n";

    static readonly string Folder = Path.Combine(Chart.RepositoryRoot, "docs", "operations");

    public static TheoryData<string> Pages =>
        [.. Directory.GetFiles(Folder, "*.md", SearchOption.AllDirectories).Select(page => Path.GetRelativePath(Chart.RepositoryRoot, page)).Append("helm/autoscale/README.md").Order(StringComparer.Ordinal)];

    public static TheoryData<string> PagesWithCommands => [.. Pages.AsEnumerable<object[]>().Select(row => (string)row[0]).Where(page => Commands(page).Any(block => !block.StartsWith(NeedsACluster, StringComparison.Ordinal)))];

    [Theory]
    [MemberData(nameof(PagesWithCommands))]
    public async Task Commands_RunFromTopToEnd(string page)
    {
        using var folder = new TemporaryFolder();
        foreach (var linked in new[] { "helm", "src" })
        {
            File.CreateSymbolicLink(Path.Combine(folder.Path, linked), Path.Combine(Chart.RepositoryRoot, linked));
        }

        var script = surroundings.Prologue + string.Join("", Commands(page).Where(block => !block.StartsWith(NeedsACluster, StringComparison.Ordinal)));
        var result = await Programs.RunAsync("bash", ["-euo", "pipefail"], script, folder.Path);

        Assert.True(result.Code is 0, $"{page}: {result}");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Commands_AreGrammatical(string page)
    {
        foreach (var block in Commands(page))
        {
            var result = await Programs.RunAsync("bash", ["-n"], block);

            Assert.True(result.Code is 0, $"{page}: {block}{result}");
        }
    }

    /// <summary>Commands of kubectl and of helm against a cluster stand only where they are marked.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public void Commands_ThatNeedAClusterSaySo(string page) => Assert.All(
        Commands(page), block => Assert.True(
            block.StartsWith(NeedsACluster, StringComparison.Ordinal) || !Regex.IsMatch(block, @"\bkubectl\b|\bhelm (install|upgrade|rollback|test|uninstall)\b"), $"{page}: {block}"));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_LeadSomewhere(string page)
    {
        var text = File.ReadAllText(Path.Combine(Chart.RepositoryRoot, page));
        var from = Path.GetDirectoryName(Path.Combine(Chart.RepositoryRoot, page))!;

        Assert.All(
            Regex.Matches(text, @"\]\((?!https?:)([^)#]+)").Select(match => match.Groups[1].Value),
            link => Assert.True(Path.Exists(Path.Combine(from, link)), $"{page}: {link}"));
    }

    /// <summary>What a page says to set is there to be set.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public void Values_AreThoseOfTheChart(string page)
    {
        var text = File.ReadAllText(Path.Combine(Chart.RepositoryRoot, page));
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Chart.Folder, "values.schema.json")))!;

        Assert.All(
            Regex.Matches(text, @"`((?:cloud|database|gateway|identity|image|models|monitoring|networkPolicy|orleans|shutdown)\.[A-Za-z.]+)`").Select(match => match.Groups[1].Value),
            value => Assert.True(value.Split('.').Aggregate((JsonNode?)schema, (at, name) => Resolve(schema, at?["properties"]?[name])) is not null, $"{page}: the chart has no {value}."));

        static JsonNode? Resolve(JsonNode schema, JsonNode? node) => node?["$ref"]?.ToString() is { } reference ? schema.At(reference[2..]) : node;
    }

    static IEnumerable<string> Commands(string page) =>
        Regex.Matches(File.ReadAllText(Path.Combine(Chart.RepositoryRoot, page)), @"```sh\n(.*?)```", RegexOptions.Singleline).Select(match => match.Groups[1].Value);

    /// <summary>What the pages take for granted: PostgreSQL's tools and a server, a silo with an operator's key, and the tools of the chart.</summary>
    public sealed class Surroundings : IAsyncLifetime, IDisposable
    {
        const string OperatorKey = "an-operator-key-for-tests";

        TemporaryFolder folder = null!;
        SiloProcess silo = null!;
        PostgresServer? postgres;

        internal string Prologue { get; private set; } = "";

        public async Task InitializeAsync()
        {
            folder = new TemporaryFolder();
            silo = new SiloProcess(
                $"Storage:Directory={folder.Path}", $"Identity:OperatorKeys:0={OperatorKey}", "Identity:EnrollmentKeys:0=an-enrollment-key-for-tests", "Models:Zoo=false");
            await silo.StartAsync();
            postgres = await PostgresServer.StartAsync();
            // Every page makes the databases that it needs; what another page made is in its way.
            var connection = new Npgsql.NpgsqlConnectionStringBuilder(postgres.ConnectionString());
            Prologue = $$"""
                export SILO={{silo.Address.ToString().TrimEnd('/')}} OPERATOR_KEY={{OperatorKey}} PGHOST={{connection.Host}} PGPORT={{connection.Port}} PGUSER={{connection.Username}}
                silo() { dotnet "{{SiloProcess.Dll}}" "$@"; }
                helm() { "{{Chart.HelmProgram}}" "$@"; }
                for database in autoscale restored; do dropdb --if-exists --maintenance-db=postgres "$database" 2>/dev/null; done
                set -x

                """;
            Assert.True((await Promtool.RunAsync(folder.Path, "--version")).Code is 0);
        }

        public async Task DisposeAsync()
        {
            await silo.DisposeAsync();
            await (postgres?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        public void Dispose() => folder.Dispose();
    }
}
