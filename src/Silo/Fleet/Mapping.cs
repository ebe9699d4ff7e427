using AutoScale.Core.Directives;
using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Fleet;
using AutoScale.Grains.Abstractions.Models;

namespace AutoScale.Silo.Fleet;

/// <summary>The fleet API's records as the grains' messages and back. The caller has checked them.</summary>
static class Mapping
{
    public static WirePosition ToWire(this JournalPosition position) => new(position.Epoch, position.Sequence);

    public static EpochStart ToMessage(this EpochRequest request, int epoch) => new(
        epoch, request.DeviceClass, request.Descriptors, request.StateCount, request.LearningRate, request.Discount, request.Table ?? [],
        request.Policy ?? LearnerConfiguration.AutoScale, request.Hierarchical?.GetRawText() ?? "",
        request.Profile?.GetRawText() ?? "");

    public static DecisionQuestion ToMessage(this DecisionRequest request, Directive directive) => new(
        request.State, request.AllowedTargets, directive.Mode, request.Explain,
        request.Situation is not { } situation ? null : new SituationMessage(
            situation.Network,
            new NetworkFeaturesMessage(
                situation.ConvolutionLayers, situation.FullyConnectedLayers, situation.RecurrentLayers, situation.MultiplyAccumulates),
            situation.InputBytes, situation.OutputBytes, situation.AccuracyPercent, situation.Int8AccuracyPercent,
            new VarianceMessage(
                situation.CpuUtilizationPercent, situation.MemoryUtilizationPercent, situation.WifiSignalDbm, situation.PeerSignalDbm),
            new ConstraintsMessage(situation.QosLatencyMs, situation.QosAccuracyPercent)),
        directive.Rule);

    public static DecisionResponse ToWire(this DecisionReply reply) => new(
        reply.Target, (DecisionReason)reply.Reason, reply.Propensity,
        reply.Candidates is null ? null : Array.ConvertAll(reply.Candidates, candidate => new DecisionCandidate(
            candidate.Target, candidate.Value, candidate.Visits, candidate.IsAllowed,
            candidate.Costs is { } costs ? new ExpectedCosts(costs.EnergyMillijoules.ToWire(), costs.LatencyMs.ToWire(), costs.LateChance) : null)),
        reply.Nominal is { } nominal
            ? new NominalCosts(nominal.ComputeMs, nominal.RadioMs, nominal.ComputeMillijoules, nominal.RadioMillijoules)
            : null,
        reply.Because);

    static CostInterval ToWire(this EstimateMessage estimate) => new(estimate.Expected, estimate.Low, estimate.High);

    public static ExperienceBatch ToMessage(this ExperienceRequest request) =>
        new(request.Epoch, request.FirstSequence, Array.ConvertAll(request.Entries, ToMessage), request.BacklogEntries, request.BatteryPercent);

    public static ExperienceResponse ToWire(this ExperienceReceipt receipt) => new(
        receipt.Outcome switch
        {
            ExperienceOutcome.Applied => WireOutcome.Applied,
            ExperienceOutcome.Gap => WireOutcome.Gap,
            ExperienceOutcome.WrongEpoch => WireOutcome.WrongEpoch,
            _ => WireOutcome.PriorUnknown,
        },
        receipt.Position.ToWire(),
        receipt.Applied,
        receipt.Duplicates);

    public static ModelListing ToWire(this CatalogEntry entry) => new(
        entry.Model, entry.Sha256, entry.Bytes, entry.ConvolutionLayers, entry.FullyConnectedLayers, entry.RecurrentLayers, entry.MultiplyAccumulates);

    public static WireTotals ToWire(this TotalsMessage totals) => new(
        totals.Inferences, totals.EnergyMillijoules, totals.RemoteEnergyMillijoules, totals.BaselineEnergyMillijoules, totals.LatencyMs,
        totals.QosViolations, totals.AccuracyViolations, totals.Fallbacks, totals.Measured, totals.PerTarget);

    public static DeviceListing ToWire(this DeviceReport report) => new(
        report.DeviceId, report.DeviceClass, report.Sequence, report.PriorVersion, report.At, report.Totals.ToWire(), report.Obeyed?.ToWire());

    public static WireDirective ToWire(this ObeyedDirective directive) => WireDirective.Of(new Directive(
        directive.Mode, directive.Resets, directive.FleetVersion, directive.ClassVersion, directive.DeviceVersion, directive.Rule));

    static JournalEntry ToMessage(WireEntry entry) => new(entry.Inference is { } inference ? ToMessage(inference) : null, entry.AdoptedPriorVersion, entry.Reset);

    static InferenceEntry ToMessage(WireInference inference) => new(
        inference.State, inference.Target, inference.Reward, inference.NextState, inference.Network, (int)inference.Reason, inference.Propensity,
        inference.EnergyMillijoules, inference.RemoteEnergyMillijoules, (int)inference.Provenance, inference.BaselineMillijoules,
        inference.LatencyMs, inference.AccuracyPercent, inference.QosLatencyMs, inference.QosAccuracyPercent, inference.FellBack, inference.At,
        inference.Surroundings is { } seen ? ToMessage(seen) : null);

    static SurroundingsEntry ToMessage(WireSurroundings seen) => new(
        seen.CpuUtilizationPercent, seen.MemoryUtilizationPercent, seen.WifiSignalDbm, seen.PeerSignalDbm, seen.RadioMs, seen.NominalComputeMs, seen.NominalRadioMs,
        seen.NominalComputeMillijoules, seen.NominalRadioMillijoules);
}
