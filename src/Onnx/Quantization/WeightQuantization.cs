using System.Numerics.Tensors;

namespace AutoScale.Onnx.Quantization;

/// <summary>Symmetric quantisation of weights with one scale for each channel.</summary>
static class WeightQuantization
{
    /// <param name="values">Row-major elements.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="axis">0, or 1 for a matrix.</param>
    /// <param name="largest">The largest magnitude in steps.</param>
    /// <returns>int8 elements as bytes, and the step of each channel.</returns>
    public static (byte[] Quantized, float[] Scales) PerChannel(float[] values, long[] shape, int axis, int largest)
    {
        var channels = (int)shape[axis];
        var scales = new float[channels];
        var quantized = new byte[values.Length];
        if (axis == 0)
        {
            var size = channels == 0 ? 0 : values.Length / channels;
            for (var channel = 0; channel < channels; channel++)
            {
                var row = values.AsSpan(channel * size, size);
                var scale = scales[channel] = Step(size == 0 ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude<float>(row)), largest);
                for (var index = 0; index < size; index++)
                {
                    quantized[(channel * size) + index] = Quantize(row[index], scale, largest);
                }
            }

            return (quantized, scales);
        }

        for (var start = 0; start < values.Length; start += channels)
        {
            TensorPrimitives.MaxMagnitude(values.AsSpan(start, channels), scales, scales);
        }

        for (var channel = 0; channel < channels; channel++)
        {
            scales[channel] = Step(Math.Abs(scales[channel]), largest);
        }

        for (var start = 0; start < values.Length; start += channels)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                quantized[start + channel] = Quantize(values[start + channel], scales[channel], largest);
            }
        }

        return (quantized, scales);
    }

    /// <summary>A channel of zeros still needs a step above 0.</summary>
    static float Step(float magnitude, int largest) => Math.Max(magnitude / largest, 1e-12f);

    static byte Quantize(float value, float scale, int largest) =>
        unchecked((byte)(sbyte)Math.Clamp(MathF.Round(value / scale), -largest, largest));
}
