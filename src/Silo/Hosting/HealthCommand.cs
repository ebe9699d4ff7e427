using System.CommandLine;
using System.Net;
using AutoScale.Silo.Configuration;

namespace AutoScale.Silo.Hosting;

/// <summary>The command <c>health</c>: asks a gateway whether its silo is ready. For containers, whose images hold no other HTTP client.</summary>
static class HealthCommand
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    static readonly Argument<Uri?> Address = new("ADDRESS")
    {
        Description = "A gateway, such as https://autoscale:443. Default: the silo of these settings on this machine. Any certificate will do, for nothing secret is sent.",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = WebAddresses.Parse,
    };

    /// <param name="foreign">Options of the silo that mean nothing here.</param>
    public static Command Create(IReadOnlyList<Option> foreign)
    {
        var command = new Command("health", "Ask a gateway whether its silo is ready. Exit code 1 where it is not.") { Address };
        command.RefuseOptions(foreign);
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        try
        {
            var address = parsed.GetValue(Address) ?? OwnAddress(SiloCommand.ReadSettings(parsed).Gateway);
            using var handler = new SocketsHttpHandler { UseProxy = false };
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
            using var client = new HttpClient(handler) { Timeout = Patience };
            using var answer = await client.GetAsync(new Uri(address, "/v2/health/ready"), cancellationToken);
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            await (answer.IsSuccessStatusCode ? output : errors).WriteLineAsync($"{address} {(int)answer.StatusCode} {body}");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await errors.WriteLineAsync($"There is no answer: {exception.Message}");
            return 1;
        }
        catch (Exception exception) when (StartFailures.Describe(exception) is { } problem)
        {
            await errors.WriteLineAsync(problem);
            return 1;
        }
    }

    /// <summary>The first address, and this machine where it listens on all.</summary>
    static Uri OwnAddress(GatewayOptions gateway)
    {
        var address = gateway.Addresses[0];
        var host = address.Host.Equals(IPAddress.IPv6Any) || address.Host.Equals(IPAddress.Any) ? IPAddress.Loopback : address.Host;
        return new UriBuilder(address.Scheme.ToString(), host.ToString(), address.Port).Uri;
    }
}
