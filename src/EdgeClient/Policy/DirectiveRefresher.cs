using AutoScale.Core.Directives;
using AutoScale.Core.Policies;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoScale.EdgeClient.Policy;

/// <summary>
/// Lets a device obey its operators: fetches what they order, keeps it on disk, obeys it, and says so. Without a connection, and after a restart,
/// the last order known holds.
/// </summary>
public sealed partial class DirectiveRefresher : IFleetFollower
{
    readonly DirectiveFile file;
    readonly DirectedPolicy policy;
    readonly GatewayClient gateway;
    readonly ExperienceJournal journal;
    readonly Action<Action> reset;
    readonly IFleetFollower prior;
    readonly ILogger logger;
    Directive? known;
    Directive? said;

    /// <param name="file">Keeps the last order known; it is obeyed from here on.</param>
    /// <param name="policy">Obeys.</param>
    /// <param name="gateway">The way to the fleet.</param>
    /// <param name="journal">Holds what may have to be forgotten.</param>
    /// <param name="reset">The loop's <see cref="Core.Inference.InferenceLoop{TInput,TOutput}.Reset"/>.</param>
    /// <param name="prior">What a device that forgot begins from.</param>
    /// <param name="logger">Null for none.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public DirectiveRefresher(
        DirectiveFile file,
        DirectedPolicy policy,
        GatewayClient gateway,
        ExperienceJournal journal,
        Action<Action> reset,
        IFleetFollower prior,
        ILogger<DirectiveRefresher>? logger = null)
    {
        (this.file, this.policy, this.gateway, this.journal, this.reset, this.prior) = (file, policy, gateway, journal, reset, prior);
        this.logger = (ILogger?)logger ?? NullLogger.Instance;
        known = file.Load();
        policy.Directive = known ?? Directive.None;
    }

    /// <summary>What the device obeys.</summary>
    public Directive Directive => policy.Directive;

    public string Event => "directive";

    /// <summary>The hint's number is not the order's version, so that any hint is a reason to ask.</summary>
    public bool IsNews(long version) => true;

    public async Task<GatewayFailure?> RefreshAsync(CancellationToken cancellationToken)
    {
        var answer = await gateway.GetDirectiveAsync(cancellationToken);
        if (!answer.TryGet(out var heard, out var failure))
        {
            // A silo from before there were orders has none to give.
            return failure.Kind is GatewayFailureKind.NotFound ? null : failure;
        }

        var directive = heard.ToDirective();
        if (directive != known)
        {
            try
            {
                Obey(directive);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return new GatewayFailure(GatewayFailureKind.Failed, $"the order is obeyed but cannot be kept: {error.Message}");
            }
        }

        if (directive == said)
        {
            return null;
        }

        // Not what was heard: a rule of a newer fleet is not what this version obeys.
        var told = await gateway.ObeyAsync(WireDirective.Of(directive), cancellationToken);
        if (told.Failure is not null)
        {
            return told.Failure;
        }

        said = directive;

        // A device that forgot begins from its class's prior, which no hint names again.
        return await prior.RefreshAsync(cancellationToken);
    }

    /// <summary>
    /// Obeys first and writes then: an order that a full disk keeps from being written is obeyed all the same. Where the process ends in between, the
    /// table is emptied once more after the next start, which costs what was learned meanwhile.
    /// </summary>
    void Obey(Directive directive)
    {
        policy.Directive = directive;

        // A device that hears of orders for the first time was not there when it was ordered to forget.
        if (known is not null && directive.Resets > known.Resets)
        {
            journal.Reset(reset);
            LogReset(logger, gateway.DeviceId, directive.Version);
        }

        known = directive;
        LogObeys(logger, gateway.DeviceId, directive.Mode, directive.Rule, directive.Version);
        file.Save(directive);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{DeviceId} obeys {Mode} ({Rule}), order {Version}")]
    static partial void LogObeys(ILogger logger, string deviceId, DirectiveMode mode, FixedRule rule, int version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{DeviceId} forgot what it had learned, by order {Version}")]
    static partial void LogReset(ILogger logger, string deviceId, int version);
}
