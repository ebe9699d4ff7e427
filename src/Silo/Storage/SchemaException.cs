namespace AutoScale.Silo.Storage;

/// <summary>The database's schema and this program do not go together; the message says why and what to do.</summary>
public sealed class SchemaException(string message) : Exception(message);
