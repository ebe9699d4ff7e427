using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using AutoScale.Core.Tensors;

namespace AutoScale.Grains.Models;

/// <summary>Rows of several requests as one tensor, and back.</summary>
static class BatchTensors
{
    /// <summary>Differences that rounding makes: of another kernel for another number of rows.</summary>
    const double Tolerance = 1e-5;

    /// <summary>Copies requests together.</summary>
    /// <param name="signature">The model's inputs.</param>
    /// <param name="requests">Inputs that fit it, of one form.</param>
    /// <param name="rented">Gets the arrays that the tensors lie in; they go back to the shared pool when nobody reads the tensors any more.</param>
    public static Tensor[] Join(IReadOnlyList<TensorSignature> signature, IReadOnlyList<IReadOnlyList<Tensor>> requests, List<byte[]> rented)
    {
        var joined = new Tensor[signature.Count];
        for (var index = 0; index < joined.Length; index++)
        {
            var parts = requests.Select(request => BatchPlan.Find(request, signature[index].Name)!).ToArray();
            var length = parts.Sum(part => part.Data.Length);
            var bytes = ArrayPool<byte>.Shared.Rent(length);
            rented.Add(bytes);
            var at = 0;
            foreach (var part in parts)
            {
                part.Data.Span.CopyTo(bytes.AsSpan(at));
                at += part.Data.Length;
            }

            joined[index] = parts[0] with { Shape = [parts.Sum(part => part.Shape[0]), .. parts[0].Shape.Skip(1)], Data = bytes.AsMemory(0, length) };
        }

        return joined;
    }

    /// <summary>Some rows of a tensor; the bytes are not copied. Null where the tensor has not as many rows as it should.</summary>
    /// <param name="tensor">The whole.</param>
    /// <param name="of">Rows that it should have.</param>
    /// <param name="from">The first row wanted.</param>
    /// <param name="count">Rows wanted.</param>
    public static Tensor? Rows(Tensor tensor, int of, int from, int count)
    {
        if (tensor.Shape.Count is 0 || tensor.Shape[0] != of)
        {
            return null;
        }

        var bytes = tensor.Data.Length / of;
        return tensor with { Shape = [count, .. tensor.Shape.Skip(1)], Data = tensor.Data.Slice(from * bytes, count * bytes) };
    }

    /// <summary>Whether two answers are the same but for rounding: |a - b| ≤ 1e-5·max(1, max|a|); whole numbers are equal.</summary>
    public static bool AreAlike(Tensor left, Tensor right)
    {
        if (left.ElementType != right.ElementType || !left.Shape.SequenceEqual(right.Shape))
        {
            return false;
        }

        var a = left.Data.Span;
        var b = right.Data.Span;
        return a.SequenceEqual(b) || left.ElementType switch
        {
            TensorElementType.Fp32 => AreAlike(MemoryMarshal.Cast<byte, float>(a), MemoryMarshal.Cast<byte, float>(b)),
            TensorElementType.Fp64 => AreAlike(MemoryMarshal.Cast<byte, double>(a), MemoryMarshal.Cast<byte, double>(b)),
            TensorElementType.Fp16 => AreAlike(MemoryMarshal.Cast<byte, Half>(a), MemoryMarshal.Cast<byte, Half>(b)),
            _ => false,
        };
    }

    static bool AreAlike<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
        where T : INumber<T>
    {
        var largest = 1.0;
        foreach (var value in left)
        {
            largest = double.IsFinite(double.CreateChecked(value)) ? Math.Max(largest, Math.Abs(double.CreateChecked(value))) : largest;
        }

        for (var index = 0; index < left.Length; index++)
        {
            var (a, b) = (double.CreateChecked(left[index]), double.CreateChecked(right[index]));
            if (!a.Equals(b) && !(Math.Abs(a - b) <= Tolerance * largest))
            {
                return false;
            }
        }

        return true;
    }
}
