namespace AutoScale.Grains.Abstractions.Directives;

/// <summary>Keys of the scopes that an operator can order for.</summary>
public static class DirectiveScopes
{
    /// <summary>All devices.</summary>
    public const string Fleet = "fleet";

    /// <summary>The devices of a class.</summary>
    public static string Class(string deviceClass) => $"class/{deviceClass}";

    /// <summary>One device.</summary>
    public static string Device(string deviceId) => $"device/{deviceId}";
}
