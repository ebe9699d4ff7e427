using System.Runtime.InteropServices;

namespace AutoScale.Core.Learning;

/// <summary>
/// What a device's inferences cost by state and action, counted for whoever looks: a policy that learns something else than a table has none to show. Decides nothing.
/// </summary>
public sealed class StateStatistics
{
    /// <summary>Cells that are kept; an inference of a new cell beyond them is not counted.</summary>
    public const int MaxCells = 16_384;

    readonly Dictionary<(int State, int Action), (long Visits, double Millijoules, double Milliseconds, long Late)> cells = [];

    static ReadOnlySpan<byte> Tag => "ASV1"u8;

    /// <summary>The cells, ascending by state, then by action.</summary>
    public IEnumerable<StateStatistic> Cells() => cells.OrderBy(cell => cell.Key).Select(cell => new StateStatistic(
        cell.Key.State, cell.Key.Action, cell.Value.Visits, cell.Value.Millijoules / cell.Value.Visits, cell.Value.Milliseconds / cell.Value.Visits,
        cell.Value.Late));

    /// <summary>Counts an inference of one of the device's actions.</summary>
    public void Add(in Experience experience)
    {
        var (state, action) = (experience.Transition.State.Index, experience.Transition.Action);
        if (action < 0 || (cells.Count >= MaxCells && !cells.ContainsKey((state, action))))
        {
            return;
        }

        ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(cells, (state, action), out _);
        cell = (
            cell.Visits + 1, cell.Millijoules + experience.Outcome.EnergyMillijoules, cell.Milliseconds + experience.Outcome.LatencyMs,
            cell.Late + (experience.Outcome.ViolatesQos(experience.Constraints) ? 1 : 0));
    }

    public void Clear() => cells.Clear();

    /// <summary>All of it as bytes; none of nothing.</summary>
    public byte[] Encode()
    {
        if (cells.Count is 0)
        {
            return [];
        }

        return TaggedBytes.Encode(Tag, writer =>
        {
            writer.Write(cells.Count);
            foreach (var ((state, action), cell) in cells.OrderBy(cell => cell.Key))
            {
                writer.Write7BitEncodedInt(state);
                writer.Write((byte)action);
                writer.Write7BitEncodedInt64(cell.Visits);
                writer.Write(cell.Millijoules);
                writer.Write(cell.Milliseconds);
                writer.Write7BitEncodedInt64(cell.Late);
            }
        });
    }

    /// <exception cref="InvalidDataException">The bytes are none that <see cref="Encode"/> gave.</exception>
    public static StateStatistics Decode(ReadOnlyMemory<byte> bytes)
    {
        var statistics = new StateStatistics();
        if (!bytes.IsEmpty)
        {
            TaggedBytes.Decode(bytes, Tag, "statistics by state", reader =>
            {
                var count = TaggedBytes.Count(reader, MaxCells, "cells");
                for (var cell = 0; cell < count; cell++)
                {
                    statistics.cells[(reader.Read7BitEncodedInt(), reader.ReadByte())] =
                        (reader.Read7BitEncodedInt64(), reader.ReadDouble(), reader.ReadDouble(), reader.Read7BitEncodedInt64());
                }

                return true;
            });
        }

        return statistics;
    }
}

/// <summary>What inferences of one state on one target cost.</summary>
/// <param name="State">S.</param>
/// <param name="Action">A.</param>
/// <param name="Visits">Inferences, at least 1.</param>
/// <param name="EnergyMillijoules">Of the device, on average.</param>
/// <param name="LatencyMs">On average.</param>
/// <param name="Late">Inferences that missed what was asked of them.</param>
public readonly record struct StateStatistic(int State, int Action, long Visits, double EnergyMillijoules, double LatencyMs, long Late);
