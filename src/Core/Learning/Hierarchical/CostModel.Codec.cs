namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>The model at rest: only effects that something was learned about.</summary>
sealed partial class CostModel
{
    public void Write(BinaryWriter writer)
    {
        writer.Write(Tick);
        writer.Write(Alarms);
        TaggedBytes.Write(writer, names);
        int[] touched = [.. Enumerable.Range(0, effects.Length).Where(IsTouched)];
        writer.Write(touched.Length);
        foreach (var place in touched)
        {
            ref var effect = ref effects[place];
            writer.Write(place);
            writer.Write(effect.Mean);
            writer.Write(effect.Variance);
            writer.Write(effect.RestMean);
            writer.Write(effect.RestVariance);
            writer.Write(effect.At);
        }

        for (var channel = 0; channel < noise.Length; channel++)
        {
            writer.Write(noise[channel]);
            writer.Write(noiseWeight[channel]);
        }

        for (var unit = 0; unit < changes.Length; unit++)
        {
            writer.Write(changes[unit].Upper);
            writer.Write(changes[unit].Lower);
            writer.Write(burstHalfLife[unit]);
            writer.Write(lastAlarm[unit]);
        }
    }

    /// <summary>Reads into a new model.</summary>
    /// <exception cref="InvalidDataException">The bytes are no model of these targets.</exception>
    public void Read(BinaryReader reader)
    {
        Tick = reader.ReadInt64();
        Alarms = reader.ReadInt64();
        foreach (var name in TaggedBytes.ReadTexts(reader))
        {
            Network(name);
        }

        var touched = TaggedBytes.Count(reader, effects.Length, "effects");
        for (var index = 0; index < touched; index++)
        {
            effects[TaggedBytes.Count(reader, effects.Length - 1, "effect")] = new Effect
            {
                Mean = Finite(reader), Variance = Finite(reader), RestMean = Finite(reader), RestVariance = Finite(reader), At = reader.ReadInt64(),
            };
        }

        for (var channel = 0; channel < noise.Length; channel++)
        {
            noise[channel] = Finite(reader);
            noiseWeight[channel] = Finite(reader);
        }

        for (var unit = 0; unit < changes.Length; unit++)
        {
            changes[unit] = new ChangeDetector { Upper = Finite(reader), Lower = Finite(reader) };
            burstHalfLife[unit] = Finite(reader);
            lastAlarm[unit] = reader.ReadInt64();
        }
    }

    /// <summary>Becomes another model of the same targets; the other one is not used any more.</summary>
    public void Take(CostModel other)
    {
        names.Clear();
        networks.Clear();
        foreach (var name in other.names)
        {
            networks.Add(name, names.Count);
            names.Add(name);
        }

        (Tick, Alarms) = (other.Tick, other.Alarms);
        (effects, noise, noiseWeight) = (other.effects, other.noise, other.noiseWeight);
        (changes, burstHalfLife, lastAlarm) = (other.changes, other.burstHalfLife, other.lastAlarm);
    }

    /// <summary>An effect that nothing was learned about relaxes to what it is, so that its tick does not matter.</summary>
    bool IsTouched(int place)
    {
        ref var effect = ref effects[place];
        var spread = Spread(place);
        return effect.Mean is not 0 || effect.RestMean is not 0 || effect.Variance != spread * spread || effect.RestVariance != spread * spread;
    }

    static double Finite(BinaryReader reader) =>
        reader.ReadDouble() is var value && double.IsFinite(value) ? value : throw new InvalidDataException("The model holds a number that is not finite.");
}
