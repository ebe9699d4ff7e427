using System.Security.Cryptography;

namespace AutoScale.Grains.Priors;

/// <summary>Chance that nobody can foretell: noise that guards devices must not be taken away again.</summary>
sealed class SecretRandom : Random
{
    public override double NextDouble() => Sample();

    protected override double Sample()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return (BitConverter.ToUInt64(bytes) >> 11) * (1.0 / (1UL << 53));
    }
}
