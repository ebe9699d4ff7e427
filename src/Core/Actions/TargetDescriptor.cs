using System.Diagnostics.CodeAnalysis;
using AutoScale.Core.Routing;

namespace AutoScale.Core.Actions;

/// <summary>
/// What the descriptor of a target says; the one place that reads descriptors, for devices, grains and pages alike.
/// <code>
/// whole   tier/processor/precision[/step]        local/cpu/fp32/2803, cloud/gpu/fp32
/// exit    local target + "+exit:" + last exit    local/cpu/fp32/2803+exit:main, …+exit:extension, …+exit:cloud/gpu/fp32
/// split   "split:" cut/crossing ">" tail         split:block_9/int8>cloud/cpu/fp32
/// </code>
/// An exit names the last one that an inference may use: the main block alone; the extension too, on the device; or, where the gate doubts, the whole network on another tier.
/// </summary>
public sealed record TargetDescriptor
{
    const string ExitMark = "+exit:";
    const string MainExit = "main";
    const string ExtensionExit = "extension";

    TargetDescriptor(string text) => Text = text;

    /// <summary>The descriptor itself.</summary>
    public string Text { get; }

    /// <summary>
    /// The tier that an inference is counted with and that has to be reachable: of a split that of its tail, of an exit the farthest that it may go to. Local means that
    /// nothing ever leaves the device.
    /// </summary>
    public Tier Tier { get; private init; }

    /// <summary>The processor of that tier.</summary>
    public ProcessorKind Processor { get; private init; }

    /// <summary>The arithmetic of that tier.</summary>
    public Precision Precision { get; private init; }

    /// <summary>The V/F step on the device; null where there is none in the descriptor.</summary>
    public string? Step { get; private init; }

    /// <summary>Where the network is cut; null where it is not.</summary>
    public SplitPoint? Split { get; private init; }

    /// <summary>The last exit that may be used; null where the network has no exits here.</summary>
    public ExitPoint? Exit { get; private init; }

    /// <summary>The local target that begins; null where the descriptor does not say.</summary>
    public string? Local { get; private init; }

    /// <summary>The remote target that ends, of a split or a gated exit, or of a whole network there; null where nothing leaves the device.</summary>
    public string? Remote { get; private init; }

    /// <summary>Whether the network runs in parts.</summary>
    public bool IsPart => Split is not null || Exit is not null;

    /// <summary>What sets the part apart, without the local target: the whole descriptor of a split, <c>exit:main</c> and the like of an exit; null where the network runs whole.</summary>
    public string? Part => Split is not null ? Text : Exit is null ? null : Text[(Text.IndexOf('+', StringComparison.Ordinal) + 1)..];

    /// <summary>The descriptor of an exit.</summary>
    /// <param name="local">The local target that runs the blocks.</param>
    /// <param name="exit">The last exit.</param>
    /// <param name="remote">Where the gate sends what it doubts; with <see cref="ExitPoint.Cloud"/> only.</param>
    public static string OfExit(string local, ExitPoint exit, string? remote) => local + ExitMark + exit switch
    {
        ExitPoint.Main => MainExit,
        ExitPoint.Extension => ExtensionExit,
        _ => remote ?? throw new ArgumentNullException(nameof(remote), "An exit beyond the device needs a remote target."),
    };

    /// <summary>Reads a descriptor; false for a text that is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TargetDescriptor? descriptor)
    {
        descriptor = null;
        if (SplitPoint.TryParse(text, out var split, out var tail))
        {
            descriptor = Whole(text, tail) is { } end ? end with { Split = split, Remote = tail, Local = null } : null;
        }
        else if (text.IndexOf(ExitMark, StringComparison.Ordinal) is var mark and >= 0)
        {
            var (local, exit) = (text[..mark], text[(mark + ExitMark.Length)..]);
            var start = Whole(text, local);
            var end = exit is MainExit or ExtensionExit ? start : Whole(text, exit);
            descriptor = start is null or { Tier: not Tier.Local } or { Step: null } || end is null ? null
                : exit is MainExit or ExtensionExit ? start with { Exit = exit is MainExit ? ExitPoint.Main : ExitPoint.Extension }
                : end is { Tier: Tier.Local } or { Step: not null } ? null
                : end with { Exit = ExitPoint.Cloud, Local = local, Step = start.Step };
        }
        else
        {
            descriptor = Whole(text, text);
        }

        return descriptor is not null;
    }

    /// <summary>The tier that a descriptor is counted with; null for a text that is none.</summary>
    public static Tier? TierOf(string text) => TryParse(text, out var descriptor) ? descriptor.Tier : null;

    /// <summary>Whether an inference on this target never leaves the device.</summary>
    public static bool StaysOnDevice(string text) => TierOf(text) is Actions.Tier.Local;

    /// <summary>The descriptor without its V/F step: what devices of different classes have in common, such as <c>local/gpu/fp16</c> or <c>local/cpu/fp32+exit:main</c>.</summary>
    public static string WithoutStep(string text) => TryParse(text, out var descriptor) && descriptor is { Step: { } step, Local: { } local }
        ? local[..^(step.Length + 1)] + text[local.Length..]
        : text;

    static TargetDescriptor? Whole(string text, string target)
    {
        var parts = target.Split('/');
        if (parts.Length is not (3 or 4) || !TryRead<Tier>(parts[0], out var tier) || !TryRead<ProcessorKind>(parts[1], out var processor)
            || !TryRead<Precision>(parts[2], out var precision) || (parts.Length is 4 && (tier is not Tier.Local || parts[3].Length is 0)))
        {
            return null;
        }

        var isLocal = tier is Tier.Local;
        return new TargetDescriptor(text)
        {
            Tier = tier, Processor = processor, Precision = precision, Step = parts.Length is 4 ? parts[3] : null,
            Local = isLocal ? target : null, Remote = isLocal ? null : target,
        };
    }

    /// <summary>Words are lower case; the parser of enumerations would take numbers and lists too.</summary>
    static bool TryRead<T>(string word, out T value) where T : struct, Enum
    {
        value = default;
        return word.Length > 0 && char.IsAsciiLetterLower(word[0]) && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) && Enum.TryParse(word, ignoreCase: true, out value);
    }
}
