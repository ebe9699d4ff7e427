using System.CommandLine;
using AutoScale.Core.Learning;
using AutoScale.Core.Networks;
using AutoScale.EdgeClient.Execution;
using AutoScale.Onnx.Splitting;
using AutoScale.EdgeClient.Journal;
using AutoScale.EdgeClient.Models;
using AutoScale.EdgeClient.Policy;
using AutoScale.EdgeClient.Probes;

namespace AutoScale.EdgeClient.Cli;

/// <summary>This host's journal, to look at decisions again.</summary>
sealed class ReviewedJournal
{
    readonly JournalReader reader;
    readonly DecisionReview review;
    readonly ILearnedState state;

    ReviewedJournal(JournalReader reader, DecisionReview review, ILearnedState state) => (this.reader, this.review, this.state) = (reader, review, state);

    public DeviceConfiguration Configuration => reader.Configuration;

    /// <summary>Inferences in the journal.</summary>
    public int Inferences => reader.Entries.Count(entry => entry.Inference is not null);

    public int Entries => reader.Entries.Count;

    /// <exception cref="CliException">The folder holds no journal that can be read here.</exception>
    public static async Task<ReviewedJournal> OpenAsync(DeviceOptions options, ParseResult parsed, CancellationToken cancellationToken)
    {
        var data = parsed.GetValue(options.Data)!;
        try
        {
            var reader = JournalReader.Open(data);
            var folder = parsed.GetValue(options.Models) ?? Path.Combine(data, "models");
            var store = HostDevice.Store(options, parsed);
            using var models = new EdgeModels(store, name => StatedAccuracy.Read(Path.Combine(folder, name)));
            var profile = HostProfile.For(HostFacts.Read(new LinuxRoots())) with { DeviceClass = reader.Configuration.DeviceClass };
            var parts = HostDevice.ReadParts(options, parsed, store, models);
            var actions = parts.Actions(profile);
            var networks = new List<NetworkDescriptor>();
            foreach (var name in reader.Entries.Select(entry => entry.Inference?.Network).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                if (await models.FindAsync(name, cancellationToken) is { } found)
                {
                    networks.Add(await parts.DescribeAsync(found, actions, static _ => { }, cancellationToken));
                }
            }

            var state = reader.Begin();
            return new ReviewedJournal(reader, new DecisionReview(reader.Configuration, profile, actions, state, networks), state);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CliException(ExitCodes.Input, error.Message);
        }
    }

    /// <summary>Goes through the journal once, learning as the device did.</summary>
    /// <param name="look">Given every decision with what it looks like now, before it is learned from.</param>
    /// <param name="from">Decisions before this one are not looked at: counted from 0.</param>
    public void Walk(Action<long, Experience, ReviewedDecision> look, int from = 0)
    {
        var inference = 0;
        for (var index = 0; index < reader.Entries.Count; index++)
        {
            var entry = reader.Entries[index];
            if (entry.Inference is not { } experience)
            {
                reader.Apply(state, entry);
                continue;
            }

            if (inference++ >= from)
            {
                look(reader.First + index, experience, review.Review(experience));
            }

            review.Learn(experience);
        }
    }
}
