using Orleans.Core.Internal;

namespace Orleans.Runtime;

/// <summary>Values that travel with a call to the grain and to whatever it calls, and never back.</summary>
public static class RequestContext
{
    private const string ReentrancyKey = "#CCR";

    private static readonly AsyncLocal<Dictionary<string, object>?> s_values = new();

    public static Guid ReentrancyId
    {
        get => Get(ReentrancyKey) is Guid id ? id : Guid.Empty;
        set
        {
            if (value == Guid.Empty)
            {
                Remove(ReentrancyKey);
            }
            else
            {
                Set(ReentrancyKey, value);
            }
        }
    }

    public static IEnumerable<string> Keys => s_values.Value?.Keys ?? Enumerable.Empty<string>();

    public static IEnumerable<KeyValuePair<string, object>> Entries => s_values.Value ?? Enumerable.Empty<KeyValuePair<string, object>>();

    /// <summary>The values as they stand. Never changed in place: every write replaces the dictionary.</summary>
    internal static Dictionary<string, object>? Current
    {
        get => s_values.Value;
        set => s_values.Value = value is { Count: 0 } ? null : value;
    }

    /// <summary>Lets calls that follow, and the calls they cause, come back to this grain while it waits.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var original = ReentrancyId;
        return new ReentrancySection(original, original == Guid.Empty ? Guid.NewGuid() : original);
    }

    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    public static object? Get(string key) => s_values.Value?.GetValueOrDefault(key);

    public static void Set(string key, object value)
    {
        var values = s_values.Value;
        s_values.Value = values is null ? new Dictionary<string, object>(1) { [key] = value } : new Dictionary<string, object>(values) { [key] = value };
    }

    public static bool Remove(string key)
    {
        if (s_values.Value is not { } values || !values.ContainsKey(key))
        {
            return false;
        }

        var rest = new Dictionary<string, object>(values);
        rest.Remove(key);
        Current = rest;
        return true;
    }

    public static void Clear()
    {
        if (s_values.Value is not null)
        {
            s_values.Value = null;
        }
    }

    internal static Guid ReentrancyIdOf(Dictionary<string, object>? values) =>
        values is not null && values.TryGetValue(ReentrancyKey, out var value) && value is Guid id ? id : Guid.Empty;

    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _new;

        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _original = originalReentrancyId;
            _new = newReentrancyId;
            if (_new != _original)
            {
                ReentrancyId = _new;
            }

            if (_new != Guid.Empty)
            {
                (RuntimeContext.Current as ICallChainReentrantGrainContext)?.OnEnterReentrantSection(_new);
            }
        }

        public void Dispose()
        {
            if (_new != Guid.Empty)
            {
                (RuntimeContext.Current as ICallChainReentrantGrainContext)?.OnExitReentrantSection(_new);
            }

            if (_new != _original)
            {
                ReentrancyId = _original;
            }
        }
    }
}
