using System.Net.Sockets;
using AutoScale.Core.Devices;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Storage;
using Microsoft.Extensions.Options;

namespace AutoScale.Silo.Hosting;

/// <summary>What an operator can mend, in one message and without a stack trace. Anything else is a defect and keeps its trace.</summary>
static class StartFailures
{
    public static string? Describe(Exception exception) => exception switch
    {
        ConfigurationException or InvalidProfileException or SchemaException => exception.Message,
        OptionsValidationException options => string.Join(Environment.NewLine, options.Failures),
        IOException { InnerException: SocketException or Microsoft.AspNetCore.Connections.AddressInUseException } => $"The gateway cannot listen: {exception.Message}",
        IOException or UnauthorizedAccessException => exception.Message,
        InvalidOperationException { InnerException: System.Data.Common.DbException or IOException or UnauthorizedAccessException } => exception.Message,
        InvalidDataException { InnerException: System.Text.Json.JsonException or FormatException } => exception.Message,
        AggregateException { InnerExceptions: [var only] } => Describe(only),
        _ => null,
    };
}
