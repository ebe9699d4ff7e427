using AutoScale.Core.Actions;
using AutoScale.Core.Directives;
using AutoScale.Core.Learning;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway.Contract;

namespace AutoScale.Silo.Fleet;

/// <summary>Checks what a device sends: the first field that is wrong, and what it must be; null when all is well.</summary>
static class RequestChecks
{
    const int MaxStates = 1_000_000;
    const int MaxDescriptorLength = 128;

    public static FieldProblem? Check(EnrollRequest request) =>
        DeviceId(request.DeviceId)
        ?? DeviceClass(request.DeviceClass)
        ?? Require(request.EnrollmentKey.Length is >= 1 and <= 256, "enrollmentKey", "must have 1 to 256 characters.");

    public static FieldProblem? Check(EpochRequest request, int epoch, string deviceClass) =>
        Require(epoch >= 1, "epoch", "must be at least 1.")
        ?? Require(request.DeviceClass == deviceClass, "deviceClass", $"must be '{deviceClass}', the class that the device enrolled as.")
        ?? Require(request.Descriptors.Length is >= 1 and <= ActionSpace.MaxActions, "descriptors", $"must have 1 to {ActionSpace.MaxActions} entries.")
        ?? First(request.Descriptors, Descriptor, "descriptors")
        ?? Require(request.Descriptors.Distinct(StringComparer.Ordinal).Count() == request.Descriptors.Length, "descriptors", "must not name a target twice.")
        ?? Range(request.StateCount, 1, MaxStates, "stateCount")
        ?? Range(request.LearningRate, 0, 1, "learningRate")
        ?? Range(request.Discount, 0, 0.999, "discount")
        ?? Require(request.Policy is null || LearnerConfiguration.Policies.Contains(request.Policy), "policy", $"must be one of {string.Join(", ", LearnerConfiguration.Policies)}.")
        ?? Settings(request)
        ?? Table(request);

    public static FieldProblem? Check(ExperienceRequest request) =>
        Range(request.Epoch, 1, int.MaxValue, "epoch")
        ?? Range(request.FirstSequence, 1, long.MaxValue - ExperienceRequest.MaxEntries, "firstSequence")
        ?? Require(request.Entries.Length is >= 1 and <= ExperienceRequest.MaxEntries, "entries", $"must have 1 to {ExperienceRequest.MaxEntries} entries.")
        ?? Range(request.BacklogEntries ?? 0, 0, long.MaxValue, "backlogEntries")
        ?? Range(request.BatteryPercent ?? 0, 0, 100, "batteryPercent")
        ?? First(request.Entries, Entry, "entries");

    public static FieldProblem? Check(DecisionRequest request) =>
        Range(request.State, 0, MaxStates - 1, "state")
        ?? Require(request.AllowedTargets.Length is >= 1 and <= ActionSpace.MaxActions, "allowedTargets", $"must have 1 to {ActionSpace.MaxActions} entries.")
        ?? First(request.AllowedTargets, Descriptor, "allowedTargets")
        ?? (request.Situation is { } situation ? Situation(situation) : null);

    public static FieldProblem? Check(WireDirective directive) =>
        Range(directive.Resets, 0, int.MaxValue, "resets")
        ?? Range(directive.FleetVersion, 0, int.MaxValue, "fleetVersion")
        ?? Range(directive.ClassVersion, 0, int.MaxValue, "classVersion")
        ?? Range(directive.DeviceVersion, 0, int.MaxValue, "deviceVersion")
        ?? Rule(directive.Mode, directive.Rule);

    /// <param name="mode">The mode that the rule goes with.</param>
    /// <param name="rule">The rule's name; null for the declared baseline.</param>
    public static FieldProblem? Rule(DirectiveMode mode, string? rule) =>
        Require(rule is null || FixedRules.Find(rule) is not null, "rule", $"must be one of {string.Join(", ", FixedRules.Names)}.")
        ?? Require(rule is null || mode is DirectiveMode.Rule, "rule", "goes with mode rule only; leave it out.");

    public static FieldProblem? DeviceId(string deviceId) => Require(
        ModelId.IsValidPart(deviceId, 64), "deviceId", "must have 1 to 64 characters of a-z, A-Z, 0-9, '.', '_' and '-', the first a letter or digit.");

    public static FieldProblem? DeviceClass(string deviceClass) => Require(
        deviceClass.Length is >= 1 and <= 64 && IsSlug(deviceClass) && deviceClass is not StatisticPrior.Fleet,
        "deviceClass",
        $"must have 1 to 64 characters of a-z, 0-9 and '-', and not be '{StatisticPrior.Fleet}', which is all classes together.");

    /// <param name="policy">The policy; null for the paper's.</param>
    public static FieldProblem? Policy(string? policy) => Require(
        policy is null || (policy.Length is >= 1 and <= 32 && IsSlug(policy)), "policy", "must have 1 to 32 characters of a-z, 0-9 and '-', such as autoscale.");

    static bool IsSlug(string text) => text.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-');

    static FieldProblem? Entry(WireEntry? entry, string field) => entry switch
    {
        null => new FieldProblem(field, "must be an object."),
        { Inference: null, AdoptedPriorVersion: 0, Reset: true } => null,
        { Reset: true } => new FieldProblem(field, "must have either an inference, an adoptedPriorVersion above 0, or a reset."),
        { Inference: { } inference, AdoptedPriorVersion: 0 } => Inference(inference, $"{field}.inference"),
        { Inference: null, AdoptedPriorVersion: > 0 } => null,
        _ => new FieldProblem(field, "must have either an inference, an adoptedPriorVersion above 0, or a reset."),
    };

    static FieldProblem? Inference(WireInference inference, string field) =>
        Range(inference.State, 0, MaxStates - 1, $"{field}.state")
        ?? Range(inference.NextState, 0, MaxStates - 1, $"{field}.nextState")
        ?? Descriptor(inference.Target, $"{field}.target")
        ?? Require(ModelId.IsValidPart(inference.Network, ModelId.MaxNameLength), $"{field}.network", "must have 1 to 128 characters of a-z, A-Z, 0-9, '.', '_' and '-'.")
        ?? Range(inference.Reward, -1e9, 1e9, $"{field}.reward")
        ?? Require(inference.Propensity is > 0 and <= 1, $"{field}.propensity", "must be above 0, up to 1.")
        ?? Range(inference.EnergyMillijoules, 0, 1e9, $"{field}.energyMillijoules")
        ?? Range(inference.RemoteEnergyMillijoules, 0, 1e9, $"{field}.remoteEnergyMillijoules")
        ?? Range(inference.BaselineMillijoules, 0, 1e9, $"{field}.baselineMillijoules")
        ?? Range(inference.LatencyMs, 0, 1e9, $"{field}.latencyMs")
        ?? Range(inference.AccuracyPercent, 0, 100, $"{field}.accuracyPercent")
        ?? Range(inference.QosLatencyMs, 0, 1e9, $"{field}.qosLatencyMs")
        ?? Range(inference.QosAccuracyPercent, 0, 100, $"{field}.qosAccuracyPercent")
        ?? (inference.Surroundings is { } seen ? Surroundings(seen, $"{field}.surroundings") : null);

    static FieldProblem? Situation(DecisionSituation situation) =>
        Require(ModelId.IsValidPart(situation.Network, ModelId.MaxNameLength), "situation.network", "must have 1 to 128 characters of a-z, A-Z, 0-9, '.', '_' and '-'.")
        ?? Range(situation.ConvolutionLayers, 0, 1_000_000, "situation.convolutionLayers")
        ?? Range(situation.FullyConnectedLayers, 0, 1_000_000, "situation.fullyConnectedLayers")
        ?? Range(situation.RecurrentLayers, 0, 1_000_000, "situation.recurrentLayers")
        ?? Range(situation.MultiplyAccumulates, 1, 1e15, "situation.multiplyAccumulates")
        ?? Range(situation.InputBytes, 0, int.MaxValue, "situation.inputBytes")
        ?? Range(situation.OutputBytes, 0, int.MaxValue, "situation.outputBytes")
        ?? Range(situation.AccuracyPercent, 0, 100, "situation.accuracyPercent")
        ?? Range(situation.Int8AccuracyPercent ?? 0, 0, 100, "situation.int8AccuracyPercent")
        ?? Range(situation.QosLatencyMs, 0.001, 1e9, "situation.qosLatencyMs")
        ?? Range(situation.QosAccuracyPercent, 0, 100, "situation.qosAccuracyPercent")
        ?? Range(situation.CpuUtilizationPercent, 0, 100, "situation.cpuUtilizationPercent")
        ?? Range(situation.MemoryUtilizationPercent, 0, 100, "situation.memoryUtilizationPercent")
        ?? Range(situation.WifiSignalDbm ?? 0, -200, 50, "situation.wifiSignalDbm")
        ?? Range(situation.PeerSignalDbm ?? 0, -200, 50, "situation.peerSignalDbm");

    static FieldProblem? Surroundings(WireSurroundings seen, string field) =>
        Range(seen.CpuUtilizationPercent, 0, 100, $"{field}.cpuUtilizationPercent")
        ?? Range(seen.MemoryUtilizationPercent, 0, 100, $"{field}.memoryUtilizationPercent")
        ?? Range(seen.WifiSignalDbm ?? 0, -200, 50, $"{field}.wifiSignalDbm")
        ?? Range(seen.PeerSignalDbm ?? 0, -200, 50, $"{field}.peerSignalDbm")
        ?? Range(seen.RadioMs, 0, 1e9, $"{field}.radioMs")
        ?? Range(seen.NominalComputeMs, 0, 1e9, $"{field}.nominalComputeMs")
        ?? Range(seen.NominalRadioMs, 0, 1e9, $"{field}.nominalRadioMs")
        ?? Range(seen.NominalComputeMillijoules, 0, 1e9, $"{field}.nominalComputeMillijoules")
        ?? Range(seen.NominalRadioMillijoules, 0, 1e9, $"{field}.nominalRadioMillijoules");

    static FieldProblem? Descriptor(string? descriptor, string field) => Require(
        descriptor is { Length: >= 1 and <= MaxDescriptorLength } && descriptor.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '.' or '_' or '-' or ':' or '>' or '+'),
        field,
        $"must have 1 to {MaxDescriptorLength} characters of a-z, A-Z, 0-9, '/', '.', '_', '-', ':', '>' and '+', such as local/cpu/fp32/2803.");

    static FieldProblem? Table(EpochRequest request)
    {
        if (request.Table is null or [] || request.Policy is not (null or LearnerConfiguration.AutoScale))
        {
            // What another policy's state must be only the grain knows.
            return null;
        }

        try
        {
            return Require(
                SnapshotCodec.DecodePolicy(request.Table).StateCount == request.StateCount, "table", $"must have the {request.StateCount} states of stateCount.");
        }
        catch (InvalidDataException exception)
        {
            return new FieldProblem("table", exception.Message);
        }
    }

    static FieldProblem? Settings(EpochRequest request)
    {
        try
        {
            HierarchicalSettings.ReadKnown(request.Hierarchical?.GetRawText() ?? "");
            return null;
        }
        catch (ArgumentException exception)
        {
            return new FieldProblem("hierarchical", exception.Message);
        }
    }

    static FieldProblem? First<T>(T[] items, Func<T, string, FieldProblem?> check, string field)
    {
        for (var index = 0; index < items.Length; index++)
        {
            if (check(items[index], $"{field}[{index}]") is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    static FieldProblem? Range(double value, double low, double high, string field) =>
        Require(value >= low && value <= high, field, FormattableString.Invariant($"must be from {low} to {high}."));

    static FieldProblem? Require(bool holds, string field, string problem) => holds ? null : new FieldProblem(field, problem);
}

/// <summary>A field and what it must be.</summary>
readonly record struct FieldProblem(string Field, string Problem);
