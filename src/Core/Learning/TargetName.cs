namespace AutoScale.Core.Learning;

/// <summary>The parts of a target's descriptor, <c>tier/processor/precision[/step]</c>.</summary>
static class TargetName
{
    /// <summary>Tier, processor and precision, such as <c>local/gpu/fp16</c>: what devices of different classes have in common.</summary>
    public static string WithoutStep(string descriptor) => First(descriptor, 3);

    /// <summary>Tier and processor, such as <c>local/gpu</c>.</summary>
    public static string Processor(string descriptor) => First(descriptor, 2);

    /// <summary>The tier, such as <c>local</c>.</summary>
    public static string Tier(string descriptor) => First(descriptor, 1);

    static string First(string descriptor, int parts)
    {
        var end = -1;
        for (var part = 0; part < parts; part++)
        {
            end = descriptor.IndexOf('/', end + 1);
            if (end < 0)
            {
                return descriptor;
            }
        }

        return descriptor[..end];
    }
}
