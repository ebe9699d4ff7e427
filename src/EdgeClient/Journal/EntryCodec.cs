using System.Buffers.Binary;
using System.Text;
using AutoScale.Core.Directives;
using AutoScale.Core.Energy;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;

namespace AutoScale.EdgeClient.Journal;

/// <summary>
/// Journal entries as bytes: a byte for the kind, then fixed fields, little-endian, and the network's name last. Writing allocates nothing.
/// The outcome's energy is the device's share of the reading, as the loop makes it, and is kept once.
/// </summary>
static class EntryCodec
{
    /// <summary>Longest network name, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 255;

    /// <summary>Longest entry.</summary>
    public const int MaxBytes = SurroundedBytes + MaxNameBytes;

    const byte InferenceKind = 1;
    const byte AdoptionKind = 2;
    const byte ResetKind = 3;
    const byte SurroundedKind = 4;

    /// <summary>The byte of flags: whether it fell back, and above that bit the ordered rule, one more than its number.</summary>
    const int RuleShift = 1;

    const int AdoptionBytes = 5;
    const int ResetBytes = 1;
    const int InferenceBytes = 1 + 4 + 1 + 4 + 4 + 1 + 1 + (8 * 4) + 1 + 8;
    const int SurroundedBytes = InferenceBytes + (9 * 4) + 1;

    /// <summary>Writes an inference.</summary>
    /// <returns>The bytes written; 0 where the entry cannot be kept: a name too long, an action beyond a byte, a number that is not finite.</returns>
    public static int Write(in Experience experience, Span<byte> target)
    {
        var (energy, outcome, constraints, transition) = (experience.Energy, experience.Outcome, experience.Constraints, experience.Transition);
        if (transition.Action is < 0 or > byte.MaxValue || Encoding.UTF8.GetByteCount(experience.Network) > MaxNameBytes)
        {
            return 0;
        }

        target[0] = SurroundedKind;
        BinaryPrimitives.WriteInt32LittleEndian(target[1..], transition.State.Index);
        target[5] = (byte)transition.Action;
        BinaryPrimitives.WriteSingleLittleEndian(target[6..], transition.Reward);
        BinaryPrimitives.WriteInt32LittleEndian(target[10..], transition.Next.Index);
        target[14] = (byte)experience.Reason;
        target[15] = (byte)energy.Provenance;
        ReadOnlySpan<float> numbers =
        [
            experience.Propensity, energy.DeviceMillijoules, energy.RemoteMillijoules, experience.BaselineMillijoules, outcome.LatencyMs,
            outcome.AccuracyPercent, constraints.LatencyMs, constraints.AccuracyPercent,
        ];
        var finite = float.IsFinite(transition.Reward);
        for (var index = 0; index < numbers.Length; index++)
        {
            finite &= float.IsFinite(numbers[index]);
            BinaryPrimitives.WriteSingleLittleEndian(target[(16 + (index * sizeof(float)))..], numbers[index]);
        }

        target[48] = (byte)((experience.FellBack ? 1 : 0) | (experience.Rule is { } rule ? ((int)rule + 1) << RuleShift : 0));
        BinaryPrimitives.WriteInt64LittleEndian(target[49..], experience.At.UtcTicks);
        finite &= WriteSurroundings(experience, target[InferenceBytes..]);
        return finite ? SurroundedBytes + Encoding.UTF8.GetBytes(experience.Network, target[SurroundedBytes..]) : 0;
    }

    /// <returns>Whether every number can be kept; a link that is down is infinitely weak.</returns>
    static bool WriteSurroundings(in Experience experience, Span<byte> target)
    {
        var (variance, nominal) = (experience.Variance, experience.Nominal);
        ReadOnlySpan<float> numbers =
        [
            variance.WifiSignalDbm, variance.PeerSignalDbm, variance.CpuUtilizationPercent, variance.MemoryUtilizationPercent, experience.RadioMs,
            nominal.ComputeMs, nominal.RadioMs, nominal.ComputeMillijoules, nominal.RadioMillijoules,
        ];
        var finite = true;
        for (var index = 0; index < numbers.Length; index++)
        {
            finite &= float.IsFinite(numbers[index]) || (index < 2 && float.IsNegativeInfinity(numbers[index]));
            BinaryPrimitives.WriteSingleLittleEndian(target[(index * sizeof(float))..], numbers[index]);
        }

        target[9 * sizeof(float)] = (byte)experience.Reach;
        return finite;
    }

    /// <summary>Writes an adoption.</summary>
    /// <returns>The bytes written.</returns>
    public static int Write(in PriorAdoption adoption, Span<byte> target)
    {
        target[0] = AdoptionKind;
        BinaryPrimitives.WriteInt32LittleEndian(target[1..], adoption.Version);
        return AdoptionBytes;
    }

    /// <summary>Writes a reset.</summary>
    /// <returns>The bytes written.</returns>
    public static int WriteReset(Span<byte> target)
    {
        target[0] = ResetKind;
        return ResetBytes;
    }

    /// <exception cref="InvalidDataException">The bytes are no entry, or one of a newer version.</exception>
    public static JournaledEntry Read(ReadOnlySpan<byte> bytes) => (bytes.Length, bytes.Length is 0 ? 0 : bytes[0]) switch
    {
        (AdoptionBytes, AdoptionKind) => new JournaledEntry(null, BinaryPrimitives.ReadInt32LittleEndian(bytes[1..])),
        (ResetBytes, ResetKind) => new JournaledEntry(null, 0, IsReset: true),
        ( >= InferenceBytes, InferenceKind) => new JournaledEntry(ReadInference(bytes, InferenceBytes), 0),
        ( >= SurroundedBytes, SurroundedKind) => new JournaledEntry(ReadSurroundings(ReadInference(bytes, SurroundedBytes), bytes[InferenceBytes..]), 0),
        _ => throw new InvalidDataException("The journal holds an entry of an unknown kind; a newer version may have written it."),
    };

    static Experience ReadSurroundings(in Experience experience, ReadOnlySpan<byte> bytes)
    {
        Span<float> numbers = stackalloc float[9];
        for (var index = 0; index < numbers.Length; index++)
        {
            numbers[index] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(index * sizeof(float))..]);
        }

        return experience with
        {
            Variance = new RuntimeVariance(numbers[2], numbers[3], numbers[0], numbers[1]),
            RadioMs = numbers[4],
            Nominal = new NominalCost(numbers[5], numbers[6], numbers[7], numbers[8]),
            Reach = (Reach)bytes[9 * sizeof(float)],
        };
    }

    /// <param name="bytes">The entry.</param>
    /// <param name="fixedBytes">Bytes before the network's name.</param>
    static Experience ReadInference(ReadOnlySpan<byte> bytes, int fixedBytes)
    {
        Span<float> numbers = stackalloc float[8];
        for (var index = 0; index < numbers.Length; index++)
        {
            numbers[index] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(16 + (index * sizeof(float)))..]);
        }

        var transition = new Transition(
            new State(BinaryPrimitives.ReadInt32LittleEndian(bytes[1..])),
            bytes[5],
            BinaryPrimitives.ReadSingleLittleEndian(bytes[6..]),
            new State(BinaryPrimitives.ReadInt32LittleEndian(bytes[10..])));
        return new Experience(
            transition,
            Encoding.UTF8.GetString(bytes[fixedBytes..]),
            (DecisionReason)bytes[14],
            numbers[0],
            new Outcome(numbers[1], numbers[4], numbers[5]),
            new QualityConstraints(numbers[6], numbers[7]),
            new EnergyReading(numbers[1], numbers[2], (EnergyProvenance)bytes[15]),
            numbers[3],
            (bytes[48] & 1) is 1,
            new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(bytes[49..]), TimeSpan.Zero),
            Rule: bytes[48] >> RuleShift is var rule and > 0 && rule <= FixedRules.Names.Count ? (FixedRule)(rule - 1) : null);
    }
}
