using System.Reflection;
using System.Text.Json.Nodes;
using AutoScale.Silo.Configuration;

namespace AutoScale.Helm.Tests;

/// <summary>The silo's settings as a JSON schema: names, types and ranges out of the classes that the silo reads them into.</summary>
static class SettingsSchema
{
    /// <summary>What the chart sets itself, from values of its own; to offer it twice would be to ignore one of the two.</summary>
    static readonly HashSet<string> Own = new(StringComparer.Ordinal)
    {
        "Silo", "Storage", "Models:Directory", "Models:PublisherKeys", "Dashboard:Enabled", "Dashboard:Serve", "Telemetry:MetricsUrl", "Identity:EnrollmentKeys", "Identity:OperatorKeys",
        "Gateway:Urls", "Gateway:CertificatePath", "Gateway:CertificateKeyPath", "Gateway:CertificatePassword", "Gateway:ClientAuthorityPath", "Gateway:TlsTerminatedInFront", "Gateway:AllowAnonymousInference",
    };

    public static JsonObject Create()
    {
        var schema = Of(typeof(SiloSettings), "");
        schema["description"] = "Settings of a silo, by section; see its --help.";
        schema["properties"]!["Logging"] = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                ["LogLevel"] = new JsonObject
                {
                    ["type"] = "object",
                    ["description"] = "The least important message that is written, by category.",
                    ["additionalProperties"] = new JsonObject { ["enum"] = new JsonArray("Trace", "Debug", "Information", "Warning", "Error", "Critical", "None") },
                },
            },
        };
        return schema;
    }

    static JsonObject Of(Type type, string path)
    {
        var properties = new JsonObject();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => !Own.Contains(path + property.Name)))
        {
            properties[property.Name] = Property(property, path + property.Name);
        }

        return new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
    }

    static JsonObject Property(PropertyInfo property, string path)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(bool))
        {
            return new JsonObject { ["type"] = "boolean" };
        }

        if (type == typeof(string))
        {
            return new JsonObject { ["type"] = "string" };
        }

        if (type == typeof(string[]))
        {
            return new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } };
        }

        if (type.IsEnum)
        {
            return new JsonObject { ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => JsonValue.Create(name.ToLowerInvariant()))]) };
        }

        if (type.IsClass)
        {
            return Of(type, path + ":");
        }

        var bounds = property.GetCustomAttribute<BoundsAttribute>()!;
        return new JsonObject
        {
            ["type"] = type == typeof(double) ? "number" : "integer",
            ["minimum"] = bounds.Low,
            ["maximum"] = bounds.High,
            ["description"] = $"In {bounds.Unit}.",
        };
    }
}
