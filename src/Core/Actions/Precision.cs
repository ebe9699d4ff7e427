namespace AutoScale.Core.Actions;

/// <summary>The arithmetic of an inference.</summary>
public enum Precision
{
    Fp32,
    Fp16,
    Int8,
}
