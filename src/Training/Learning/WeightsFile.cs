using System.Security.Cryptography;
using System.Text;
using AutoScale.Training.Layers;

namespace AutoScale.Training.Learning;

/// <summary>Trained numbers as a file: each parameter's name, count and values, as halves or floats.</summary>
public static class WeightsFile
{
    static ReadOnlySpan<byte> Magic => "ASW1"u8;

    /// <summary>SHA-256 over the parameters' floats in order: equal only where every bit is.</summary>
    public static string Digest(IEnumerable<Parameter> parameters)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var parameter in parameters)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(parameter.Name));
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(parameter.Values));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The file's bytes.</summary>
    /// <param name="parameters">What to write.</param>
    /// <param name="half">Whether values are rounded to 16 bits.</param>
    public static byte[] Write(IEnumerable<Parameter> parameters, bool half)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(half);
        foreach (var parameter in parameters)
        {
            writer.Write(parameter.Name);
            writer.Write(parameter.Values.Length);
            foreach (var value in parameter.Values)
            {
                if (half)
                {
                    writer.Write((Half)value);
                }
                else
                {
                    writer.Write(value);
                }
            }
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Fills the parameters from a file that holds exactly them, in the same order.</summary>
    /// <exception cref="InvalidDataException">It is another file, or of another network; the message says where.</exception>
    public static void Read(ReadOnlyMemory<byte> file, IEnumerable<Parameter> parameters)
    {
        if (!file.Span.StartsWith(Magic))
        {
            throw new InvalidDataException("The file holds no weights: it does not begin with ASW1.");
        }

        try
        {
            using var reader = new BinaryReader(new MemoryStream(file[Magic.Length..].ToArray()));
            var half = reader.ReadBoolean();
            foreach (var parameter in parameters)
            {
                var (name, count) = (reader.ReadString(), reader.ReadInt32());
                if (name != parameter.Name || count != parameter.Values.Length)
                {
                    throw new InvalidDataException($"The file has {count} values of '{name}' where the network has {parameter.Values.Length} of '{parameter.Name}'.");
                }

                for (var place = 0; place < count; place++)
                {
                    parameter.Values[place] = half ? (float)reader.ReadHalf() : reader.ReadSingle();
                }
            }

            if (reader.BaseStream.Position != reader.BaseStream.Length)
            {
                throw new InvalidDataException("The file holds more than the network's weights.");
            }
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException("The file ends before the network's weights do.");
        }
    }
}
