using System.Collections.Concurrent;
using System.Threading.Channels;

namespace AutoScale.Silo.Fleet;

/// <summary>The devices that listen for hints on this silo.</summary>
sealed class Listeners
{
    readonly ConcurrentDictionary<Listener, byte> present = [];

    public IEnumerable<Listener> Present => present.Keys;

    public bool IsEmpty => present.IsEmpty;

    /// <summary>Adds a device until the listener is disposed.</summary>
    public Listener Add(string deviceId, string deviceClass, string policy)
    {
        var listener = new Listener(deviceId, deviceClass, policy, this);
        present[listener] = 0;
        return listener;
    }

    /// <summary>One device that listens.</summary>
    public sealed class Listener(string deviceId, string deviceClass, string policy, Listeners listeners) : IDisposable
    {
        readonly Lock gate = new();
        readonly Dictionary<string, long> told = new(StringComparer.Ordinal);
        readonly SortedDictionary<string, long> waiting = new(StringComparer.Ordinal);
        readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

        public string DeviceId { get; } = deviceId;

        public string DeviceClass { get; } = deviceClass;

        /// <summary>The policy that it learns with.</summary>
        public string Policy { get; } = policy;

        /// <summary>Leaves a hint, where it is newer than the last of its event. Only the newest of each event matters to a listener that is slow.</summary>
        public void Tell(string name, long version)
        {
            lock (gate)
            {
                if (version <= told.GetValueOrDefault(name))
                {
                    return;
                }

                told[name] = waiting[name] = version;
            }

            signal.Writer.TryWrite(true);
        }

        /// <summary>The hints left since the last call; waits for one where there is none.</summary>
        public async Task<IReadOnlyList<KeyValuePair<string, long>>> TakeAsync(CancellationToken cancellationToken)
        {
            await signal.Reader.ReadAsync(cancellationToken);
            lock (gate)
            {
                KeyValuePair<string, long>[] hints = [.. waiting];
                waiting.Clear();
                return hints;
            }
        }

        public void Dispose() => listeners.present.TryRemove(this, out _);
    }
}
