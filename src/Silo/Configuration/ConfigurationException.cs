namespace AutoScale.Silo.Configuration;

/// <summary>The settings cannot be used. The message names each key and what it may be; it is all that the operator sees.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    public ConfigurationException(string problem)
        : this([problem])
    {
    }

    public IReadOnlyList<string> Problems { get; } = problems;
}
