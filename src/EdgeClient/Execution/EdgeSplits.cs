using System.Globalization;
using System.Security.Cryptography;
using AutoScale.Core.Actions;
using AutoScale.Core.Splitting;
using AutoScale.Onnx.Splitting;

namespace AutoScale.EdgeClient.Execution;

/// <summary>The plans of a device: which splits are actions, and for which network.</summary>
/// <param name="store">Gives the parts of the device's models.</param>
/// <param name="plans">At most one for a network and a remote target.</param>
public sealed class EdgeSplits(SplittingModelStore store, IReadOnlyList<SplitPlan> plans)
{
    public SplittingModelStore Store => store;

    public IReadOnlyList<SplitPlan> Plans => plans;

    /// <summary>Reads every <c>*.json</c> of a folder.</summary>
    /// <exception cref="InvalidSplitPlanException">A file is no plan, or two are for the same network and target; the message names the file.</exception>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static EdgeSplits Read(SplittingModelStore store, string folder)
    {
        return Of(store, Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), File.ReadAllBytes(file))));
    }

    /// <summary>Reads plans that have names.</summary>
    /// <exception cref="InvalidSplitPlanException">One is no plan, or two are for the same network and target; the message names it.</exception>
    public static EdgeSplits Of(SplittingModelStore store, IEnumerable<(string Source, byte[] Json)> files)
    {
        var plans = new List<SplitPlan>();
        foreach (var (source, json) in files)
        {
            var plan = SplitPlanReader.Read(json, source);
            if (plans.Exists(other => other.Network == plan.Network && other.Remote == plan.Remote))
            {
                throw new InvalidSplitPlanException(source, $"another file has a plan for {plan.Network} and {plan.Remote} already.");
            }

            plans.Add(plan);
        }

        return new EdgeSplits(store, plans);
    }

    /// <summary>The plans whose tails run on a target that the device has.</summary>
    public IEnumerable<SplitPlan> PlansWithin(ActionSpace actions) => plans.Where(plan => actions.IndexOf(plan.Remote) >= 0);

    /// <summary>Whether a network has a plan with this split.</summary>
    public bool Has(string network, ExecutionTarget target) => target.Split is { } split && plans.Any(plan =>
        plan.Network == network && split.Describe(plan.Remote) == target.Descriptor && plan.Splits.Any(option => option.Cut == split.Cut && option.Crossing == split.Crossing));

    /// <summary>Why the plan of a network cannot be used with a model's file: it was made for another; null where it can, or there is none.</summary>
    public string? Mismatch(string network, ReadOnlyMemory<byte> file)
    {
        var own = plans.Where(plan => plan.Network == network).ToList();
        if (own.Count is 0)
        {
            return null;
        }

        var digest = Convert.ToHexString(SHA256.HashData(file.Span)).ToLower(CultureInfo.InvariantCulture);
        return own.All(plan => plan.ModelDigest == digest)
            ? null
            : $"The plan for '{network}' was made for another file (SHA-256 {own.First(plan => plan.ModelDigest != digest).ModelDigest}, not {digest}); make it again with autoscale-edge split plan.";
    }
}
