using System.Threading.Channels;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoScale.EdgeClient.Journal;

/// <summary>
/// A device's memory: its table and, on disk, every change of it in order. After any end of the process, <see cref="Open"/> finds the table
/// as it was, bit for bit: a checkpoint and the entries after it. The folder is bounded; when it is full the oldest entries that the fleet has not
/// applied are dropped, and the fleet gets the table after them as a new epoch.
/// </summary>
/// <remarks>
/// <see cref="Record(in Experience)"/> writes to the page cache and returns; see <see cref="JournalOptions"/> for what survives what. Trouble with
/// the disk is logged and counted, never thrown into the loop: the device goes on, and once the disk works again the journal goes on from the live
/// table, as a new epoch. The checkpoint is never ahead of what the fleet has applied, but for what was dropped; that is why a new epoch loses nothing.
/// </remarks>
public sealed partial class ExperienceJournal : IExperienceSink, IDisposable
{
    static readonly TimeSpan HealInterval = TimeSpan.FromSeconds(1);

    readonly Lock gate = new();
    readonly string directory;
    readonly JournalOptions options;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly FileStream ownership;
    readonly PriorFolder priors;
    readonly SegmentedLog log;
    readonly Channel<bool> appended = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly byte[] frame = new byte[SegmentFormat.FrameOverhead + EntryCodec.MaxBytes];
    UploadCursor cursor;
    long checkpoint;
    long flushed;
    long brokenAt;
    bool broken;
    bool cursorLost;
    bool disposed;

    ExperienceJournal(string directory, DeviceConfiguration configuration, JournalOptions options, TimeProvider time, ILogger logger)
    {
        options.Validate();
        (this.directory, this.options, this.time, this.logger) = (directory, options, time, logger);
        Configuration = configuration;
        Learned = configuration.Learner.Create(isDense: true);
        Directory.CreateDirectory(directory);
        ownership = Own(directory);
        try
        {
            priors = new PriorFolder(Path.Combine(directory, JournalFiles.Priors), options.FlushToDisk);
            var saved = ReadCheckpoint();
            var start = saved ?? Checkpoint.Blank(configuration);
            log = new SegmentedLog(Path.Combine(directory, JournalFiles.Log), start.Ordinal, options.SegmentBytes);
            cursor = ReadCursor(start.Ordinal);
            checkpoint = start.Ordinal;
            Recover(start, isSaved: saved is not null);
        }
        catch
        {
            log?.Dispose();
            ownership.Dispose();
            throw;
        }
    }

    /// <summary>Opens or makes a device's journal and recovers its table. One process at a time.</summary>
    /// <param name="directory">The device's folder.</param>
    /// <param name="configuration">What the device learns with. Where it differs from the journal's, what can be kept of the table is kept, and a new epoch begins.</param>
    /// <param name="options">Bounds and durability.</param>
    /// <param name="time">For the pause between attempts to write again.</param>
    /// <param name="logger">Null for none.</param>
    /// <exception cref="IOException">The folder cannot be used, or another process uses it; the message says which.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static ExperienceJournal Open(
        string directory, DeviceConfiguration configuration, JournalOptions options, TimeProvider time, ILogger<ExperienceJournal>? logger = null) =>
        new(directory, configuration, options, time, logger ?? NullLogger<ExperienceJournal>.Instance);

    public DeviceConfiguration Configuration { get; }

    /// <summary>What the device has learned. Whoever changes it records the change here, under the loop's lock.</summary>
    public ILearnedState Learned { get; }

    /// <summary>The table of the paper's policy.</summary>
    /// <exception cref="InvalidOperationException">The device learns with another policy.</exception>
    public IActionValues Table => Learned is DeviceReplica replica
        ? replica.Table
        : throw new InvalidOperationException($"The policy {Configuration.Policy} keeps no table.");

    /// <summary>The last prior of the device's class that was merged; 0 for none.</summary>
    public int PriorVersion { get; private set; }

    /// <summary>Entries that could not be written; the fleet has them within a later table, not one by one.</summary>
    public long EntriesLost { get; private set; }

    /// <summary>What the fleet is known to have.</summary>
    public UploadCursor Cursor
    {
        get
        {
            lock (gate)
            {
                return cursor;
            }
        }
    }

    /// <summary>The ordinal of the last entry.</summary>
    public long Head
    {
        get
        {
            lock (gate)
            {
                return log.Last;
            }
        }
    }

    /// <summary>Bytes of the log.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
            {
                return log.Bytes;
            }
        }
    }

    /// <summary>Holds an item after every record; read it to wait for one.</summary>
    public ChannelReader<bool> Appended => appended.Reader;

    public void Record(in Experience experience)
    {
        lock (gate)
        {
            Append(EntryCodec.Write(experience, frame.AsSpan(SegmentFormat.FrameOverhead)));
        }

        appended.Writer.TryWrite(true);
    }

    public void Record(in PriorAdoption adoption)
    {
        lock (gate)
        {
            PriorVersion = adoption.Version;
            Append(EntryCodec.Write(adoption, frame.AsSpan(SegmentFormat.FrameOverhead)));
        }

        appended.Writer.TryWrite(true);
    }

    public void RecordReset()
    {
        lock (gate)
        {
            PriorVersion = 0;
            Append(EntryCodec.WriteReset(frame.AsSpan(SegmentFormat.FrameOverhead)));
        }

        appended.Writer.TryWrite(true);
    }

    /// <summary>Empties the table between two inferences, so that the device begins anew; the next prior that it gets is merged whatever its version.</summary>
    /// <param name="reset">The loop's <see cref="InferenceLoop{TInput,TOutput}.Reset"/>.</param>
    public void Reset(Action<Action> reset) => reset(Learned.Reset);

    /// <summary>Keeps a prior on disk, then merges it into the table between two inferences.</summary>
    /// <param name="prior">A newer version than <see cref="PriorVersion"/>.</param>
    /// <param name="adopt">The loop's <see cref="InferenceLoop{TInput,TOutput}.AdoptPrior"/>.</param>
    /// <returns>False where the prior is of another class or not newer; nothing was changed.</returns>
    /// <exception cref="IOException">The prior cannot be kept; nothing was changed.</exception>
    public bool Adopt(StatisticPrior prior, Action<PriorAdoption, Action> adopt)
    {
        if (prior.DeviceClass != Configuration.DeviceClass || prior.Version <= PriorVersion)
        {
            return false;
        }

        priors.Save(prior);
        adopt(new PriorAdoption(prior.DeviceClass, prior.Version), () => Learned.Adopt(prior));
        return true;
    }

    /// <summary>Advances the checkpoint as far as it may go and closes the files. What is recorded afterwards is lost.</summary>
    public void Dispose()
    {
        if (!disposed)
        {
            AdvanceCheckpoint(atLeastBytes: 0);
            disposed = true;
            lock (gate)
            {
                log.Dispose();
            }

            ownership.Dispose();
        }
    }

    static FileStream Own(string directory)
    {
        try
        {
            return new FileStream(Path.Combine(directory, JournalFiles.Ownership), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new IOException($"'{directory}' is used by another process, or cannot be written: {error.Message}", error);
        }
    }
}
