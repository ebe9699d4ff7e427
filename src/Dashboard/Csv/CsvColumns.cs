using System.Globalization;
using System.Reflection;
using AutoScale.Dashboard.Contract;

namespace AutoScale.Dashboard.Csv;

/// <summary>
/// The columns of a record: one a property, named as in JSON. An interval has three, a provenance three, a list is one cell with blanks between; a
/// nested table has none, it is another table.
/// </summary>
/// <typeparam name="T">A record of the contract.</typeparam>
static class CsvColumns<T>
{
    public static IReadOnlyList<(string Name, Func<T, object?> Value)> All { get; } = [.. typeof(T)
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .SelectMany(property => Of(JsonName(property.Name), property.PropertyType, row => property.GetValue(row)))];

    static IEnumerable<(string, Func<T, object?>)> Of(string name, Type type, Func<T, object?> value)
    {
        if (type == typeof(Estimate))
        {
            yield return (name, row => (value(row) as Estimate)?.Value);
            yield return (name + "Low", row => (value(row) as Estimate)?.Low);
            yield return (name + "High", row => (value(row) as Estimate)?.High);
        }
        else if (type == typeof(ProvenanceMix))
        {
            yield return ("measuredPercent", row => (value(row) as ProvenanceMix)?.MeasuredPercent);
            yield return ("modelledPercent", row => (value(row) as ProvenanceMix)?.ModelledPercent);
            yield return ("assumedPercent", row => (value(row) as ProvenanceMix)?.AssumedPercent);
        }
        else if (type == typeof(SavingFigure))
        {
            foreach (var (nested, of) in CsvColumns<SavingFigure>.All)
            {
                yield return (nested, row => value(row) is SavingFigure figure ? of(figure) : null);
            }
        }
        else if (type == typeof(string[]))
        {
            yield return (name, row => string.Join(' ', (string[]?)value(row) ?? []));
        }
        else if (!type.IsArray)
        {
            yield return (name, value);
        }
    }

    static string JsonName(string name) => char.ToLower(name[0], CultureInfo.InvariantCulture) + name[1..];
}
