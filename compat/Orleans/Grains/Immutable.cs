namespace Orleans.Concurrency;

/// <summary>A promise that nobody changes <see cref="Value"/>: it travels without being copied.</summary>
[GenerateSerializer, Immutable]
public readonly struct Immutable<T>
{
    [Id(0)]
    public readonly T Value;

    public Immutable(T value) => Value = value;
}

public static class ImmutableExtensions
{
    public static Immutable<T> AsImmutable<T>(this T value) => new(value);
}
