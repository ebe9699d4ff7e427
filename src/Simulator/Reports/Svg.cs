using System.Globalization;
using System.Net;
using System.Text;

namespace AutoScale.Simulator.Reports;

/// <summary>Draws the report's figures as inline SVG. Text is real text, colours come from the page's style.</summary>
static class Svg
{
    const int Width = 920;
    const int LabelWidth = 250;
    const int RowHeight = 24;
    const int PlotWidth = Width - LabelWidth - 90;

    /// <summary>One horizontal bar a row, on a linear or logarithmic axis.</summary>
    /// <param name="rows">Label, value and half the width of its interval.</param>
    /// <param name="format">Of the figure behind each bar.</param>
    /// <param name="logarithmic">Whether equal distances are equal ratios; the axis then starts at the power of ten below the smallest value.</param>
    /// <param name="reference">A line across all bars, such as Opt's value; NaN for none.</param>
    /// <param name="referenceLabel">What the line is.</param>
    public static string Bars(
        IReadOnlyList<(string Label, double Value, double Interval)> rows, string format, bool logarithmic, double reference = double.NaN, string referenceLabel = "")
    {
        double[] shown = [.. rows.Select(row => row.Value).Append(reference).Where(double.IsFinite)];
        var axis = logarithmic ? Axis.Logarithmic(shown.Where(value => value > 0).Min(), shown.Max()) : Axis.Linear(0, shown.Max());
        var height = (rows.Count * RowHeight) + 46;
        var svg = Open(height);
        Grid(svg, axis, LabelWidth, PlotWidth, 18, rows.Count * RowHeight);
        for (var index = 0; index < rows.Count; index++)
        {
            var (label, value, interval) = rows[index];
            var y = 18 + (index * RowHeight);
            var width = axis.Place(value) * PlotWidth;
            Text(svg, LabelWidth - 8, y + 16, label, "end");
            svg.Append(CultureInfo.InvariantCulture, $"""<rect class="bar" x="{LabelWidth}" y="{y + 4}" width="{Math.Max(1, width):0.#}" height="{RowHeight - 8}"/>""");
            if (double.IsFinite(interval) && interval > 0)
            {
                var (low, high) = (axis.Place(value - interval) * PlotWidth, axis.Place(value + interval) * PlotWidth);
                width = high;
                svg.Append(CultureInfo.InvariantCulture, $"""<line class="whisker" x1="{LabelWidth + low:0.#}" x2="{LabelWidth + high:0.#}" y1="{y + 12}" y2="{y + 12}"/>""");
            }

            Text(svg, LabelWidth + width + 8, y + 16, value.ToString(format, CultureInfo.InvariantCulture), "start", "figure");
        }

        if (double.IsFinite(reference))
        {
            var x = LabelWidth + (axis.Place(reference) * PlotWidth);
            svg.Append(CultureInfo.InvariantCulture, $"""<line class="reference" x1="{x:0.#}" x2="{x:0.#}" y1="14" y2="{18 + (rows.Count * RowHeight)}"/>""");
            Text(svg, x, 11, referenceLabel, "middle", "note");
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>Bars divided into shares that add up to 1, with a legend.</summary>
    public static string Shares(IReadOnlyList<string> parts, IReadOnlyList<(string Label, double[] Shares)> rows)
    {
        var (legend, top) = Legend(parts, filled: true);
        var svg = Open((rows.Count * RowHeight) + top + 28);
        svg.Append(legend);
        for (var index = 0; index < rows.Count; index++)
        {
            var y = top + (index * RowHeight);
            var x = (double)LabelWidth;
            Text(svg, LabelWidth - 8, y + 16, rows[index].Label, "end");
            for (var part = 0; part < parts.Count; part++)
            {
                var width = rows[index].Shares[part] * (PlotWidth + 60);
                if (width > 0)
                {
                    svg.Append(CultureInfo.InvariantCulture, $"""<rect class="{Colour(parts[part], part)}" x="{x:0.#}" y="{y + 3}" width="{width:0.#}" height="{RowHeight - 6}"><title>{Escape(parts[part])} {rows[index].Shares[part]:0.0 %}</title></rect>""");
                    if (width > 38)
                    {
                        Text(svg, x + (width / 2), y + 16, rows[index].Shares[part].ToString("0 %", CultureInfo.InvariantCulture), "middle", "inside");
                    }

                    x += width;
                }
            }
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>Lines over a linear axis, values on a logarithmic or linear one, with a legend.</summary>
    public static string Lines(
        IReadOnlyList<(string Label, IReadOnlyList<(double X, double Y)> Points)> series, string xTitle, string yTitle, bool logarithmic)
    {
        const int height = 340;
        const int left = 70;
        const int plot = Width - left - 20;
        var (legend, top) = Legend([.. series.Select(line => line.Label)], filled: false);
        var (low, high) = (series.Min(line => line.Points.Min(point => point.Y)), series.Max(line => line.Points.Max(point => point.Y)));
        var y = logarithmic ? Axis.Logarithmic(low, high) : Axis.Linear(0, high);
        var x = Axis.Linear(0, series.Max(line => line.Points.Max(point => point.X)));
        var svg = Open(height + top + 44);
        svg.Append(legend);
        foreach (var (value, label) in y.Ticks)
        {
            var at = top + height - (y.Place(value) * height);
            svg.Append(CultureInfo.InvariantCulture, $"""<line class="grid" x1="{left}" x2="{left + plot}" y1="{at:0.#}" y2="{at:0.#}"/>""");
            Text(svg, left - 8, at + 4, label, "end", "note");
        }

        foreach (var (value, label) in x.Ticks)
        {
            Text(svg, left + (x.Place(value) * plot), top + height + 18, label, "middle", "note");
        }

        Text(svg, left + (plot / 2), top + height + 36, xTitle, "middle", "note");
        svg.Append(CultureInfo.InvariantCulture, $"""<text class="note" text-anchor="middle" transform="translate(16 {top + (height / 2)}) rotate(-90)">{Escape(yTitle)}</text>""");
        for (var index = 0; index < series.Count; index++)
        {
            var points = string.Join(' ', series[index].Points.Select(point => string.Create(
                CultureInfo.InvariantCulture, $"{left + (x.Place(point.X) * plot):0.#},{top + height - (y.Place(point.Y) * height):0.#}")));
            svg.Append(CultureInfo.InvariantCulture, $"""<polyline class="line s{index}" points="{points}"/>""");
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>One band a row, from the least to the greatest value around a default, on a logarithmic axis.</summary>
    public static string Bands(IReadOnlyList<(string Label, string LowLabel, double Low, string HighLabel, double High)> rows, double standard, double target, string targetLabel)
    {
        const int label = 330;
        const int plot = Width - label - 100;
        double[] shown = [.. rows.SelectMany(row => new[] { row.Low, row.High }), standard, .. double.IsFinite(target) ? new[] { target } : []];
        var axis = Axis.Logarithmic(shown.Min(), shown.Max());
        var svg = Open((rows.Count * RowHeight) + 50);
        Grid(svg, axis, label, plot, 20, rows.Count * RowHeight);
        Mark(standard, "default", "whisker");
        if (double.IsFinite(target))
        {
            Mark(target, targetLabel, "reference");
        }

        for (var index = 0; index < rows.Count; index++)
        {
            var (name, lowLabel, low, highLabel, high) = rows[index];
            var y = 20 + (index * RowHeight);
            var (from, to) = (label + (axis.Place(Math.Min(low, high)) * plot), label + (axis.Place(Math.Max(low, high)) * plot));
            Text(svg, label - 8, y + 16, name, "end", "small");
            svg.Append(CultureInfo.InvariantCulture, $"""<rect class="band" x="{from:0.#}" y="{y + 6}" width="{Math.Max(2, to - from):0.#}" height="{RowHeight - 12}"><title>{Escape(name)}: {Escape(lowLabel)} gives {low:0.00}, {Escape(highLabel)} gives {high:0.00}</title></rect>""");
            Text(svg, to + 6, y + 16, string.Create(CultureInfo.InvariantCulture, $"{low:0.##} – {high:0.##}"), "start", "small");
        }

        return svg.Append("</svg>").ToString();

        void Mark(double value, string text, string style)
        {
            var x = label + (axis.Place(value) * plot);
            svg.Append(CultureInfo.InvariantCulture, $"""<line class="{style}" x1="{x:0.#}" x2="{x:0.#}" y1="16" y2="{20 + (rows.Count * RowHeight)}"/>""");
            Text(svg, x, 12, string.Create(CultureInfo.InvariantCulture, $"{text} {value:0.##}"), "middle", "note");
        }
    }

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    static StringBuilder Open(int height) => new StringBuilder().Append(
        CultureInfo.InvariantCulture, $"""<svg viewBox="0 0 {Width} {height}" width="{Width}" height="{height}" role="img">""");

    static void Grid(StringBuilder svg, Axis axis, double left, double width, double top, double height)
    {
        foreach (var (value, label) in axis.Ticks)
        {
            var x = left + (axis.Place(value) * width);
            svg.Append(CultureInfo.InvariantCulture, $"""<line class="grid" x1="{x:0.#}" x2="{x:0.#}" y1="{top}" y2="{top + height}"/>""");
            Text(svg, x, top + height + 18, label, "middle", "note");
        }
    }

    static (string Text, int Height) Legend(IReadOnlyList<string> names, bool filled)
    {
        var svg = new StringBuilder();
        var (x, y) = (10.0, 6.0);
        for (var index = 0; index < names.Count; index++)
        {
            var width = 26 + (names[index].Length * 7.2);
            if (x + width > Width)
            {
                (x, y) = (10, y + 20);
            }

            svg.Append(CultureInfo.InvariantCulture, filled
                ? (FormattableString)$"""<rect class="{Colour(names[index], index)}" x="{x:0.#}" y="{y:0.#}" width="12" height="12"/>"""
                : $"""<line class="line s{index}" x1="{x:0.#}" x2="{x + 14:0.#}" y1="{y + 6:0.#}" y2="{y + 6:0.#}"/>""");
            Text(svg, x + 18, y + 11, names[index], "start", "note");
            x += width;
        }

        return (svg.ToString(), (int)y + 26);
    }

    /// <summary>A tier keeps its colour in every figure.</summary>
    static string Colour(string name, int place) => name is "local" or "peer" or "cloud" ? name : $"p{place}";

    static StringBuilder Append(this StringBuilder svg, CultureInfo culture, FormattableString text) => svg.Append(text.ToString(culture));

    static void Text(StringBuilder svg, double x, double y, string text, string anchor, string style = "label") =>
        svg.Append(CultureInfo.InvariantCulture, $"""<text class="{style}" x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}">{Escape(text)}</text>""");
}
