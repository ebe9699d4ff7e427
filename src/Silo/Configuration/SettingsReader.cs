using System.Globalization;
using System.Reflection;

namespace AutoScale.Silo.Configuration;

/// <summary>
/// Reads settings and refuses what it does not know: an ignored setting is worse than an error. The framework's binder passes over unknown
/// keys, and what it says of a wrong value names neither the range nor the unit.
/// </summary>
static class SettingsReader
{
    /// <summary>Sections that belong to the framework.</summary>
    static readonly string[] Foreign = ["Logging"];

    /// <summary>Reads and checks all settings.</summary>
    /// <exception cref="ConfigurationException">All problems at once, each with its key.</exception>
    public static SiloSettings Read(IConfiguration configuration)
    {
        var settings = new SiloSettings { Logging = configuration.GetSection("Logging") };
        var problems = new List<string>();
        Fill(settings, configuration, "", problems);
        if (problems.Count is 0)
        {
            problems.AddRange(settings.Problems());
        }

        return problems.Count is 0 ? settings : throw new ConfigurationException(problems);
    }

    static void Fill(object target, IConfiguration section, string path, List<string> problems)
    {
        var properties = target.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var child in section.GetChildren())
        {
            var key = path + child.Key;
            if (path.Length is 0 && Foreign.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            var property = properties.FirstOrDefault(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                var known = properties.Select(property => property.Name).ToArray();
                problems.Add($"{key} is not a setting; did you mean {path}{EditDistance.Nearest(child.Key, known)}? Known here: {string.Join(", ", known)}.");
            }
            else if (property.PropertyType == typeof(string[]))
            {
                property.SetValue(target, child.Value is { } only ? [only] : child.GetChildren().Select(item => item.Value ?? "").ToArray());
            }
            else if (property.PropertyType.Namespace == typeof(SettingsReader).Namespace && property.PropertyType.IsClass)
            {
                if (child.Value is { Length: > 0 } value)
                {
                    problems.Add($"{key} is '{value}'; it is a section with settings of its own.");
                }

                Fill(property.GetValue(target)!, child, key + ":", problems);
            }
            else if (child.Value is not { } text)
            {
                problems.Add($"{key} is a section; it must be one value.");
            }
            else if (Parse(property, key, text, out var parsed) is { } problem)
            {
                problems.Add(problem);
            }
            else
            {
                property.SetValue(target, parsed);
            }
        }
    }

    /// <returns>Null, or what is wrong.</returns>
    static string? Parse(PropertyInfo property, string key, string text, out object? value)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        value = null;
        if (type == typeof(string))
        {
            value = text;
            return null;
        }

        if (type == typeof(bool))
        {
            value = bool.TryParse(text, out var flag) ? flag : null;
            return value is null ? $"{key} is '{text}'; it must be true or false." : null;
        }

        if (type.IsEnum)
        {
            var names = Enum.GetNames(type);
            value = names.Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse(type, text, ignoreCase: true) : null;
            return value is null ? $"{key} is '{text}'; it must be one of {string.Join(", ", names).ToLowerInvariant()}." : null;
        }

        var bounds = property.GetCustomAttribute<BoundsAttribute>()
            ?? throw new InvalidOperationException($"{property.DeclaringType!.Name}.{property.Name} is a number without bounds.");
        object? number = type == typeof(double)
            ? double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real : null
            : long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole) ? whole : null;
        if (number is null || Convert.ToDouble(number, CultureInfo.InvariantCulture) is var size && !(size >= bounds.Low && size <= bounds.High))
        {
            var kind = type == typeof(double) ? "a number" : "a whole number";
            return FormattableString.Invariant($"{key} is '{text}'; it must be {kind} of {bounds.Unit} from {bounds.Low} to {bounds.High}, without a unit.");
        }

        value = Convert.ChangeType(number, type, CultureInfo.InvariantCulture);
        return null;
    }
}
