using System.CommandLine;
using System.Globalization;
using AutoScale.EdgeClient.Hosting;
using AutoScale.EdgeClient.Telemetry;
using AutoScale.Training.OnDevice;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AutoScale.EdgeClient.Cli;

/// <summary><c>run</c>: serves this host's apps until Ctrl-C.</summary>
static class RunCommand
{
    public static Command Create()
    {
        var device = new DeviceOptions();
        var port = new Option<int>("--port") { Description = "Port on loopback, 0-65535; 0 takes a free one.", DefaultValueFactory = _ => 9180 };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var given && (given < 0 || given > 65535))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--port is {given}; it must be from 0 to 65535."));
            }
        });
        var command = new Command("run", "Serve inferences for this host's apps on loopback: POST /v2/models/{network}/infer (Open Inference Protocol v2).");
        var otlp = DeviceOptions.Address("--otlp", "AUTOSCALE_OTLP", "a collector of traces, by OTLP over HTTP (default none)");
        var traceShare = DeviceOptions.Bounded("--trace-share", "Share of inferences traced, 0-1; with --otlp.", 0.01, 0, 1);
        var train = new Option<bool>("--train-extension")
        {
            Description = "Train the extension of the early-exit network in the background, behind everything else, except on battery. It is taken into use where it is no worse "
                + "on held images and the gate's promise holds with it. Default: no.",
        };
        var training = new TrainingOptions("--train-");
        foreach (var option in device.All.Concat([port, otlp, traceShare, train]).Concat(training.All))
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => RunAsync(
            device, parsed, parsed.GetValue(port), parsed.GetValue(otlp), parsed.GetValue(traceShare), parsed.GetValue(train) ? training.Read(parsed) : null, cancellationToken));
        return command;
    }

    static async Task<int> RunAsync(
        DeviceOptions options, ParseResult parsed, int port, Uri? otlp, double traceShare, OnDeviceTraining? training, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.Hosting", LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection([
            // A page in a browser must not reach the device through a name of its own.
            new("AllowedHosts", "localhost;127.0.0.1;[::1]"),
        ]);
        builder.Services.AddHostFiltering(filter => filter.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LocalServer.MaxBodyBytes;
            kestrel.Listen(System.Net.IPAddress.Loopback, port);
        });
        await using var app = builder.Build();
        var loggers = app.Services.GetRequiredService<ILoggerFactory>();
        await using var device = new HostDevice(options, parsed, loggers, trains: training is not null);
        var trainer = training is null ? null : device.Trainer(training, loggers);
        using var traces = otlp is null ? null : EdgeTelemetry.Start(otlp, traceShare, device.Worker.DeviceClass);
        app.UseHostFiltering();
        app.MapEdge(device.Worker);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException error)
        {
            throw new CliException(ExitCodes.Usage, $"--port {port}: {error.Message}");
        }

        device.Worker.Start();
        await WelcomeAsync(parsed, device, app, cancellationToken);
        var sync = device.Sync?.RunAsync(cancellationToken) ?? Task.CompletedTask;
        var trained = trainer?.RunAsync(cancellationToken) ?? Task.CompletedTask;
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await sync;
        await trained;
        var flushed = await device.Worker.StopAsync();
        await app.StopAsync(CancellationToken.None);
        await parsed.InvocationConfiguration.Output.WriteLineAsync(flushed
            ? "Stopped."
            : $"Stopped; {device.Worker.Uploader.Backlog} entries wait in the journal.");
        return ExitCodes.Ok;
    }

    static async Task WelcomeAsync(ParseResult parsed, HostDevice device, WebApplication app, CancellationToken cancellationToken)
    {
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var networks = await device.Models.ListAsync(cancellationToken);
        var output = parsed.InvocationConfiguration.Output;
        await output.WriteLineAsync($"Listening on {address}/v2/models/{{network}}/infer");
        await output.WriteLineAsync(networks.Count is 0
            ? "No networks yet: put models into the model folder, or try --zoo."
            : $"Networks: {string.Join(", ", networks)}");
        await output.WriteLineAsync(device.Rapl is null ? "Energy: modelled (RAPL cannot be read here)" : "Energy: measured by RAPL");
        await output.WriteLineAsync(device.Worker.Gateway.HasFleet ? "Ctrl-C stops, uploads and saves." : "No silo: the device decides and learns on its own. Ctrl-C stops and saves.");
    }
}
