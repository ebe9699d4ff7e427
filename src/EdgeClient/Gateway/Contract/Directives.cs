using System.Text.Json.Serialization;
using AutoScale.Core.Directives;

namespace AutoScale.EdgeClient.Gateway.Contract;

/// <summary>The orders that hold for a device, as it hears them and as it says that it obeys them; see <see cref="Directive"/>.</summary>
/// <param name="Mode">The strictest mode ordered.</param>
/// <param name="Resets">How often it was ordered to forget.</param>
/// <param name="FleetVersion">The version of the fleet's order.</param>
/// <param name="ClassVersion">The version of the class's order.</param>
/// <param name="DeviceVersion">The version of the device's order.</param>
/// <param name="Rule">The name of the <see cref="FixedRule"/> that chooses in mode <c>rule</c>; left out for the declared baseline, which every version knows.</param>
public sealed record WireDirective(
    [property: JsonConverter(typeof(CamelCaseEnum<DirectiveMode>))] DirectiveMode Mode, int Resets, int FleetVersion, int ClassVersion, int DeviceVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Rule = null)
{
    public static WireDirective Of(Directive directive) =>
        new(directive.Mode, directive.Resets, directive.FleetVersion, directive.ClassVersion, directive.DeviceVersion,
            directive.Rule is FixedRule.EdgeCpuFp32 ? null : directive.Rule.Name());

    /// <summary>A rule that this version does not know is the declared baseline, the strictest.</summary>
    public Directive ToDirective() => new(Mode, Resets, FleetVersion, ClassVersion, DeviceVersion, FixedRules.Find(Rule) ?? FixedRule.EdgeCpuFp32);
}
