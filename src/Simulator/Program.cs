using System.CommandLine;
using System.CommandLine.Parsing;
using AutoScale.Simulator.Cli;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Fleet;

var defaults = new DemoOptions();
var cloud = new Option<Uri>("--cloud") { Description = "Address of a cloud silo's gateway.", Required = true, CustomParser = ParseAddress };
var peer = new Option<Uri>("--peer") { Description = "Address of a peer silo's gateway.", Required = true, CustomParser = ParseAddress };
var key = new Option<string>("--enrollment-key") { Description = "Lets the phones enroll.", Required = true };
var phones = new Option<int>("--phones") { Description = "Emulated phones.", DefaultValueFactory = _ => defaults.Phones };
var seconds = new Option<double?>("--seconds") { Description = "How long the phones work. Default: until Ctrl-C." };
var seed = new Option<ulong>("--seed") { Description = "The run's seed.", DefaultValueFactory = _ => defaults.Seed };
var environment = new Option<string>("--environment") { Description = "The phones' surroundings.", DefaultValueFactory = _ => defaults.Environment };
environment.AcceptOnlyFromAmong([.. EnvironmentCatalog.Names]);
var rate = new Option<double>("--rate") { Description = "Most inferences of one phone a second.", DefaultValueFactory = _ => defaults.InferencesPerSecond };
var data = new Option<string?>("--data") { Description = "The folder of journals and tokens. Default: a temporary one, deleted at the end." };
var summary = new Option<string?>("--summary") { Description = "Writes the summary as JSON to this file." };

var fleet = new Command("fleet", "Runs emulated phones against silos that run elsewhere: the silo's --demo, in a process of its own.")
{
    cloud, peer, key, phones, seconds, seed, environment, rate, data, summary,
};
fleet.SetAction(async (parsed, stop) =>
{
    try
    {
        var options = new DemoOptions
        {
            Phones = parsed.GetValue(phones),
            Duration = parsed.GetValue(seconds) is { } value ? TimeSpan.FromSeconds(value) : null,
            Seed = parsed.GetValue(seed),
            Environment = parsed.GetValue(environment)!,
            InferencesPerSecond = parsed.GetValue(rate),
            DataDirectory = parsed.GetValue(data),
        };
        return await DemoConsole.FinishAsync(
            [await DemoConsole.RunAsync(options, parsed.GetValue(cloud)!, parsed.GetValue(peer)!, parsed.GetValue(key)!, stop)], parsed.GetValue(summary), Console.Out);
    }
    catch (Exception exception) when (exception is ArgumentException or IOException or DemoFailedException)
    {
        await Console.Error.WriteLineAsync(exception.Message);
        return 1;
    }
});

// Ctrl-C stops the phones; flushing and collecting have bounds of their own.
return await new RootCommand("Emulated phones for AutoScale.Orleans.") { EvaluateCommand.Evaluate(), EvaluateCommand.Experiment(), EvaluateCommand.Experiments(), PlansCommand.Create(), fleet }.Parse(args).InvokeAsync(
    new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(30) });

static Uri? ParseAddress(ArgumentResult result)
{
    if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address))
    {
        return address;
    }

    result.AddError($"'{result.Tokens[0].Value}' is no address; it must be like https://silo.example or http://127.0.0.1:8080.");
    return null;
}
