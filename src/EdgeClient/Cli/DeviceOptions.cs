using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using AutoScale.Core.Learning;

namespace AutoScale.EdgeClient.Cli;

/// <summary>The options that <c>run</c> and <c>infer</c> share: who the device is, where its folder and the tiers are.</summary>
sealed class DeviceOptions
{
    /// <summary>ANS chooses for networks with splits.</summary>
    public const string AnsSplits = "ans";

    const string LearnedSplits = "learned";
    const string KeyVariable = "AUTOSCALE_ENROLLMENT_KEY";

    public Option<string> Data { get; } = DataOption();

    public Option<string?> Models { get; } = new("--models") { Description = "Model folder, laid out as {network}/{version}/model.onnx; an INT8 model as {network}.int8. Default: models within --data." };

    public Option<bool> Zoo { get; } = new("--zoo") { Description = "Offer the ten networks of the paper too. Their weights are random: cost and traffic are real, answers mean nothing." };

    public Option<string?> Splits { get; } = new("--splits") { Description = "Folder of plans (*.json, made by split plan): their splits become targets. Default: those in {network}.parts models." };

    public Option<string> SplitPolicy { get; } = SplitPolicyOption();

    public Option<string?> Gates { get; } = new("--gates") { Description = "Folder of gates (*.json, made by autoscale-train calibrate): the exits of their networks become targets. Default: those in {network}.parts models." };

    public Option<Uri?> Cloud { get; } = Address("--cloud", "AUTOSCALE_CLOUD", "a cloud silo");

    public Option<Uri?> Peer { get; } = Address("--peer", "AUTOSCALE_PEER", "a peer silo");

    public Option<string> DeviceId { get; } = new("--device-id")
    {
        Description = "1-64 characters of a-z A-Z 0-9 . _ -. Default: the host's name.",
        DefaultValueFactory = _ => Sanitize(Environment.MachineName),
    };

    public Option<string?> DeviceClass { get; } = new("--device-class") { Description = "Devices of a class share a prior: 1-64 characters of a-z 0-9 -. Default: by the host's architecture and cores." };

    public Option<string?> EnrollmentKeyFile { get; } = new("--enrollment-key-file") { Description = $"File with the enrollment key. Or set {KeyVariable}." };

    public Option<string?> ClientCertificate { get; } = new("--client-certificate") { Description = "PEM file with this device's certificate and private key, for silos that want one." };

    public Option<string[]> TrustKey { get; } = new("--trust-key") { Description = "PEM file of a public key whose models and priors this device takes; may be repeated. Default: what its silo's keys signed." };

    public Option<string[]> Fetch { get; } = new("--fetch") { Description = "A model to fetch from the fleet and keep in step with it, * for all; may be repeated. Default: none." };

    /// <summary>Null for that of the device's journal, or <see cref="LearnerConfiguration.Default"/> for a new device.</summary>
    public Option<string?> Policy { get; } = PolicyOption();

    public Option<double?> PowerBudget { get; } = new("--power-budget")
    {
        Description = "With --policy hierarchical: the average power that inferences may draw, in mW, above 0 up to 100000. Default: none.",
    };

    public Option<float> Epsilon { get; } = new("--epsilon") { Description = "With --policy autoscale: share of inferences that try any target, 0-1.", DefaultValueFactory = _ => 0.1f };

    public Option<double> FlushTimeout { get; } = Bounded("--flush-timeout", "Seconds that a stop may take to finish and upload, 0-600.", 5, 0, 600);

    public IEnumerable<Option> All => [Data, Models, Zoo, Splits, SplitPolicy, Gates, Cloud, Peer, DeviceId, DeviceClass, EnrollmentKeyFile, ClientCertificate, TrustKey, Fetch, Policy, PowerBudget, Epsilon, FlushTimeout];

    public static Option<string> DataOption() => new("--data")
    {
        Description = "The device's folder: journal, table, tokens. Or set AUTOSCALE_DATA.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("AUTOSCALE_DATA") is { Length: > 0 } data ? data : DefaultData(),
    };

    static Option<string?> PolicyOption()
    {
        var option = new Option<string?>("--policy")
        {
            Description = $"What learns where to run: {string.Join(" or ", LearnerConfiguration.Policies)}. Another policy begins from nothing. "
                + $"Default: what the device's folder has learned with, {LearnerConfiguration.Default} for a new one.",
        };
        option.AcceptOnlyFromAmong([.. LearnerConfiguration.Policies]);
        return option;
    }

    static Option<string> SplitPolicyOption()
    {
        var option = new Option<string>("--split-policy")
        {
            Description = "Who chooses for networks with splits: learned (--policy, by energy within the constraints) or ans (Autodidactic Neurosurgeon, by latency alone).",
            DefaultValueFactory = _ => LearnedSplits,
        };
        option.AcceptOnlyFromAmong(LearnedSplits, AnsSplits);
        return option;
    }

    /// <summary>A number with its range.</summary>
    public static Option<double> Bounded(string name, string description, double value, double low, double high)
    {
        var option = new Option<double>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<double>() is var given && !(given >= low && given <= high))
            {
                result.AddError(FormattableString.Invariant($"{name} is {given}; it must be from {low} to {high}."));
            }
        });
        return option;
    }

    /// <summary>The trusted keys as PEM.</summary>
    /// <exception cref="CliException">A file cannot be read.</exception>
    public IReadOnlyList<string> ReadTrustedKeys(ParseResult parsed)
    {
        try
        {
            return [.. (parsed.GetValue(TrustKey) ?? []).Select(File.ReadAllText)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Usage, $"--trust-key: {error.Message}");
        }
    }

    /// <summary>The key from the file or the environment; null where there is none. Never shown.</summary>
    /// <exception cref="CliException">The file cannot be read, or is empty.</exception>
    public string? ReadEnrollmentKey(ParseResult parsed)
    {
        if (parsed.GetValue(EnrollmentKeyFile) is not { } path)
        {
            return Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key ? key : null;
        }

        try
        {
            return File.ReadAllText(path).Trim() is { Length: > 0 } key
                ? key
                : throw new CliException(ExitCodes.Usage, $"--enrollment-key-file: '{path}' is empty.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Usage, $"--enrollment-key-file: {error.Message}");
        }
    }

    /// <summary>An address; without TLS on loopback only.</summary>
    public static Option<Uri?> Address(string name, string variable, string of) => new(name)
    {
        Description = $"Address of {of}: https://…, or http://… on loopback. Or set {variable}.",
        CustomParser = result => Parse(result, result.Tokens.Single().Value),
        DefaultValueFactory = result => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? Parse(result, value) : null,
    };

    static Uri? Parse(SymbolResult result, string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            return address;
        }

        result.AddError($"'{text}' is no address that can be used; it must be https://…, or http://… on loopback.");
        return null;
    }

    static string DefaultData()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } folder
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(state, "autoscale-edge");
    }

    static string Sanitize(string name)
    {
        var kept = string.Concat(name.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')).TrimStart('.', '_', '-');
        return kept.Length is 0 ? "device" : kept[..Math.Min(64, kept.Length)].ToLower(CultureInfo.InvariantCulture);
    }
}
