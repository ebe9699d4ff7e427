using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace AutoScale.Training.Learning;

/// <summary>
/// A training on disk, replaced whole: whoever is killed at any moment leaves the old file or the new one, and what goes on from it ends with the same bits
/// as a training that was never stopped.
/// </summary>
public static class Checkpoint
{
    static ReadOnlySpan<byte> Magic => "ASC1"u8;

    const int DigestBytes = 32;

    /// <summary>Writes the state beside the file, flushes it to the disk and moves it onto the file.</summary>
    public static void Save(string path, ClassifierTraining training)
    {
        var bytes = Encode(training);
        var staged = path + ".new";
        using (var stream = new FileStream(staged, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 }))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        File.Move(staged, path, overwrite: true);
    }

    /// <summary>Takes a saved state up.</summary>
    /// <returns>False where there is no file.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or of a training with other settings, data or network.</exception>
    public static bool TryLoad(string path, ClassifierTraining training)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < Magic.Length + DigestBytes + sizeof(int) || !bytes.AsSpan().StartsWith(Magic)
            || !SHA256.HashData(bytes.AsSpan(0, bytes.Length - DigestBytes)).AsSpan().SequenceEqual(bytes.AsSpan(bytes.Length - DigestBytes)))
        {
            throw new InvalidDataException($"The checkpoint {path} is damaged. Delete it to begin again.");
        }

        var content = bytes.AsSpan(Magic.Length, bytes.Length - Magic.Length - DigestBytes);
        var identity = Identity(training);
        if (!content.StartsWith(identity) || content.Length != identity.Length + sizeof(int) + StateBytes(training))
        {
            throw new InvalidDataException($"The checkpoint {path} is of a training with other settings, data or network. Delete it, or name another file.");
        }

        content = content[identity.Length..];
        training.Step = BinaryPrimitives.ReadInt32LittleEndian(content);
        content = content[sizeof(int)..];
        foreach (var values in State(training))
        {
            var target = MemoryMarshal.AsBytes(values.AsSpan());
            content[..target.Length].CopyTo(target);
            content = content[target.Length..];
        }

        return true;
    }

    static byte[] Encode(ClassifierTraining training)
    {
        var identity = Identity(training);
        var bytes = new byte[Magic.Length + identity.Length + sizeof(int) + StateBytes(training) + DigestBytes];
        var rest = bytes.AsSpan();
        Magic.CopyTo(rest);
        identity.CopyTo(rest = rest[Magic.Length..]);
        BinaryPrimitives.WriteInt32LittleEndian(rest = rest[identity.Length..], training.Step);
        rest = rest[sizeof(int)..];
        foreach (var values in State(training))
        {
            var source = MemoryMarshal.AsBytes(values.AsSpan());
            source.CopyTo(rest);
            rest = rest[source.Length..];
        }

        SHA256.HashData(bytes.AsSpan(0, bytes.Length - DigestBytes), rest);
        return bytes;
    }

    static IEnumerable<float[]> State(ClassifierTraining training) => training.Learned.Select(parameter => parameter.Values).Concat(training.Velocities);

    static int StateBytes(ClassifierTraining training) => State(training).Sum(values => values.Length * sizeof(float));

    /// <summary>What a state belongs to: the settings, the data and the network, its frozen weights included.</summary>
    static byte[] Identity(ClassifierTraining training)
    {
        var frozen = training.Graph.Layers.Where(layer => layer.Frozen).SelectMany(layer => layer.Parameters);
        var text = $"{training.Settings}|{training.Samples}|{training.Graph.Name}|{string.Join(',', training.Learned.Select(parameter => parameter.Name))}|{WeightsFile.Digest(frozen)}";
        return SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }
}
