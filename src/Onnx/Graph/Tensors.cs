using System.Buffers.Binary;
using AutoScale.Onnx.Proto;
using Google.Protobuf;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Graph;

/// <summary>Makes and reads the tensors stored in a model. Elements are little-endian.</summary>
public static class Tensors
{
    public static TensorProto Floats(string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var index = 0; index < values.Length; index++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(index * sizeof(float)), values[index]);
        }

        return Raw(name, DataType.Float, shape, bytes);
    }

    public static TensorProto Int64s(string name, ReadOnlySpan<long> shape, ReadOnlySpan<long> values)
    {
        var bytes = new byte[values.Length * sizeof(long)];
        for (var index = 0; index < values.Length; index++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(index * sizeof(long)), values[index]);
        }

        return Raw(name, DataType.Int64, shape, bytes);
    }

    public static TensorProto Int32s(string name, ReadOnlySpan<long> shape, ReadOnlySpan<int> values)
    {
        var bytes = new byte[values.Length * sizeof(int)];
        for (var index = 0; index < values.Length; index++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(index * sizeof(int)), values[index]);
        }

        return Raw(name, DataType.Int32, shape, bytes);
    }

    /// <summary>A tensor over bytes that nobody writes to any more; they are not copied.</summary>
    public static TensorProto Raw(string name, DataType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = UnsafeByteOperations.UnsafeWrap(bytes) };
        foreach (var dimension in shape)
        {
            tensor.Dims.Add(dimension);
        }

        return tensor;
    }

    /// <summary>The product of the dimensions.</summary>
    /// <exception cref="InvalidModelException">A dimension is negative, or the product exceeds 2^63 - 1.</exception>
    public static long ElementCount(TensorProto tensor)
    {
        var count = 1L;
        foreach (var dimension in tensor.Dims)
        {
            try
            {
                count = dimension >= 0
                    ? checked(count * dimension)
                    : throw new InvalidModelException($"Tensor '{tensor.Name}' has the dimension {dimension}.");
            }
            catch (OverflowException error)
            {
                throw new InvalidModelException($"Tensor '{tensor.Name}' has more than 2^63 elements.", error);
            }
        }

        return count;
    }

    /// <summary>Bits of one element; 0 for strings and types that this project does not know.</summary>
    public static int BitsPerElement(DataType type) => type switch
    {
        DataType.Uint4 or DataType.Int4 or DataType.Float4E2M1 => 4,
        DataType.Uint8 or DataType.Int8 or DataType.Bool or DataType.Float8E4M3Fn or DataType.Float8E4M3Fnuz
            or DataType.Float8E5M2 or DataType.Float8E5M2Fnuz => 8,
        DataType.Uint16 or DataType.Int16 or DataType.Float16 or DataType.Bfloat16 => 16,
        DataType.Float or DataType.Int32 or DataType.Uint32 => 32,
        DataType.Double or DataType.Int64 or DataType.Uint64 or DataType.Complex64 => 64,
        DataType.Complex128 => 128,
        _ => 0,
    };

    public static bool IsReal(DataType type) => type is DataType.Float or DataType.Double or DataType.Float16 or DataType.Bfloat16
        or DataType.Float8E4M3Fn or DataType.Float8E4M3Fnuz or DataType.Float8E5M2 or DataType.Float8E5M2Fnuz or DataType.Float4E2M1;

    /// <summary>The elements of a FLOAT tensor, from whichever field holds them.</summary>
    /// <exception cref="InvalidModelException">Another type, external data, or a wrong number of elements.</exception>
    public static float[] ReadFloats(TensorProto tensor)
    {
        if (tensor.DataType != (int)DataType.Float)
        {
            throw new InvalidModelException($"Tensor '{tensor.Name}' is {(DataType)tensor.DataType}, not Float.");
        }

        var values = new float[CountStored(tensor, sizeof(float), tensor.FloatData.Count)];
        if (tensor.HasRawData)
        {
            var bytes = tensor.RawData.Span;
            for (var index = 0; index < values.Length; index++)
            {
                values[index] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(index * sizeof(float))..]);
            }
        }
        else
        {
            tensor.FloatData.CopyTo(values, 0);
        }

        return values;
    }

    /// <summary>The elements of a tensor of whole numbers or booleans, widened; null for other types and for data held in another file.</summary>
    /// <exception cref="InvalidModelException">A wrong number of elements.</exception>
    public static long[]? TryReadIntegers(TensorProto tensor)
    {
        var type = (DataType)tensor.DataType;
        if (tensor.DataLocation == DataLocation.External)
        {
            return null;
        }

        switch (type)
        {
            case DataType.Int64:
                return Read<long>(tensor, 8, tensor.Int64Data.Count, BinaryPrimitives.ReadInt64LittleEndian, index => tensor.Int64Data[index]);
            case DataType.Int32:
                return Read<long>(tensor, 4, tensor.Int32Data.Count, bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes), index => tensor.Int32Data[index]);
            case DataType.Uint32:
                return Read<long>(tensor, 4, tensor.Uint64Data.Count, bytes => BinaryPrimitives.ReadUInt32LittleEndian(bytes), index => (long)tensor.Uint64Data[index]);
            case DataType.Int16:
                return Read<long>(tensor, 2, tensor.Int32Data.Count, bytes => BinaryPrimitives.ReadInt16LittleEndian(bytes), index => tensor.Int32Data[index]);
            case DataType.Uint16:
                return Read<long>(tensor, 2, tensor.Int32Data.Count, bytes => BinaryPrimitives.ReadUInt16LittleEndian(bytes), index => tensor.Int32Data[index]);
            case DataType.Int8:
                return Read<long>(tensor, 1, tensor.Int32Data.Count, bytes => (sbyte)bytes[0], index => tensor.Int32Data[index]);
            case DataType.Uint8 or DataType.Bool:
                return Read<long>(tensor, 1, tensor.Int32Data.Count, bytes => bytes[0], index => tensor.Int32Data[index]);
            default:
                return null;
        }
    }

    /// <summary>The elements of a FLOAT, DOUBLE or FLOAT16 tensor, widened; null for other types and for data held in another file.</summary>
    /// <exception cref="InvalidModelException">A wrong number of elements.</exception>
    public static double[]? TryReadReals(TensorProto tensor)
    {
        if (tensor.DataLocation == DataLocation.External)
        {
            return null;
        }

        switch ((DataType)tensor.DataType)
        {
            case DataType.Float:
                return Array.ConvertAll(ReadFloats(tensor), value => (double)value);
            case DataType.Double:
                return Read(tensor, 8, tensor.DoubleData.Count, BinaryPrimitives.ReadDoubleLittleEndian, index => tensor.DoubleData[index]);
            case DataType.Float16:
                return Read(
                    tensor, 2, tensor.Int32Data.Count, bytes => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
                    index => (double)BitConverter.Int16BitsToHalf(unchecked((short)tensor.Int32Data[index])));
            default:
                return null;
        }
    }

    delegate T FromBytes<T>(ReadOnlySpan<byte> bytes);

    static T[] Read<T>(TensorProto tensor, int size, int typedCount, FromBytes<T> fromBytes, Func<int, T> fromField)
    {
        var values = new T[CountStored(tensor, size, typedCount)];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = tensor.HasRawData ? fromBytes(tensor.RawData.Span[(index * size)..]) : fromField(index);
        }

        return values;
    }

    /// <summary>Checked before anything is allocated: a damaged shape must not cost memory.</summary>
    static int CountStored(TensorProto tensor, int size, int typedCount)
    {
        var count = ElementCount(tensor);
        var stored = tensor.HasRawData ? tensor.RawData.Length / size : typedCount;
        return tensor.DataLocation == DataLocation.External
            ? throw new InvalidModelException($"The elements of tensor '{tensor.Name}' are in another file.")
            : count == stored
                ? (int)count
                : throw new InvalidModelException($"Tensor '{tensor.Name}' declares {count} elements and holds {stored}.");
    }
}
