using System.Globalization;
using System.Text;
using static AutoScale.Simulator.Reports.Svg;

namespace AutoScale.Simulator.Reports;

/// <summary>A self-contained page: figures as inline SVG, no script and nothing fetched. All text is escaped.</summary>
sealed class HtmlPage
{
    const string Style = """
        :root{color-scheme:light dark;--ink:#1c2430;--soft:#5a6675;--paper:#fff;--grid:#d9dee5;--bar:#3b6ea8;--mark:#c2410c}
        @media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa7b6;--paper:#14181e;--grid:#333c48;--bar:#6aa0dc;--mark:#fb923c}}
        body{margin:2rem auto;max-width:60rem;padding:0 1rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
        h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.5rem}h3{font-size:1rem;margin:1.2rem 0 .3rem}p{max-width:48rem}svg{max-width:100%;height:auto;display:block}
        text{font:13px system-ui,sans-serif;fill:var(--ink)}.note{fill:var(--soft);font-size:12px}.small{font-size:12px}.figure{font-variant-numeric:tabular-nums}
        .inside{fill:#fff;font-size:11px}.bar{fill:var(--bar)}.band{fill:var(--bar)}.grid{stroke:var(--grid)}.reference{stroke:var(--mark);stroke-width:2}
        .whisker{stroke:var(--ink);stroke-width:1.5}.line{fill:none;stroke-width:2}
        .s0{stroke:#3b6ea8}.s1{stroke:#c2410c}.s2{stroke:#2f855a}.s3{stroke:#8b5cf6}.s4{stroke:#b7791f}.s5{stroke:#d53f8c}.s6{stroke:#0e7490}.s7{stroke:#64748b}
        .p0{fill:#3b6ea8}.p1{fill:#1e3a5f}.p2{fill:#7aa7d8}.p3{fill:#0e7490}.p4{fill:#334155}.p5{fill:#2f855a}.p6{fill:#68b984}.p7{fill:#14532d}.p8{fill:#9a3412}.p9{fill:#ea7a3c}.local{fill:#0e7490}.peer{fill:#2f855a}.cloud{fill:#ea7a3c}
        table{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}th,td{padding:.2rem .6rem;text-align:right;border-bottom:1px solid var(--grid)}
        th:first-child,td:first-child{text-align:left}td{white-space:nowrap}.scroll{overflow-x:auto}
        """;

    readonly StringBuilder html = new();

    public HtmlPage(string title) => html
        .Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>").Append(Escape(title)).Append("</title><style>")
        .Append(Style).Append("</style></head><body><h1>").Append(Escape(title)).Append("</h1>");

    public void Heading(string text) => html.Append("<h2>").Append(Escape(text)).Append("</h2>");

    public void Caption(string text) => html.Append("<h3>").Append(Escape(text)).Append("</h3>");

    public void Paragraph(string text) => html.Append("<p>").Append(Escape(text)).Append("</p>");

    public void Figure(string svg) => html.Append(svg);

    public void Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        html.Append("<div class=\"scroll\"><table><tr>").AppendJoin("", heads.Select(head => $"<th>{Escape(head)}</th>")).Append("</tr>");
        foreach (var row in rows)
        {
            html.Append("<tr>").AppendJoin("", row.Select(cell => $"<td>{Escape(cell)}</td>")).Append("</tr>");
        }

        html.Append("</table></div>");
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes($"{html}</body></html>\n");

    /// <summary>A number of a table; a dash for none.</summary>
    public static string Number(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "–";
}
