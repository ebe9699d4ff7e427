namespace Orleans.Serialization;

/// <summary>Copies values of one type deeply, or says that they need no copy.</summary>
internal abstract class Copier
{
    /// <summary>True where the value itself is as good as a copy: it cannot change, or nobody may change it.</summary>
    internal bool IsIdentity { get; private protected init; }

    internal abstract object? CopyObject(object? value, CopyContext context);
}

internal sealed class Copier<T> : Copier
{
    private Func<T, CopyContext, T>? _copy;

    private Copier(bool isIdentity) => IsIdentity = isIdentity;

    internal static Copier<T> Identity { get; } = new(isIdentity: true);

    internal static Copier<T> Of(Func<T, CopyContext, T> copy) => new(isIdentity: false) { _copy = copy };

    /// <summary>Stands for a copier under construction, so that a type may contain itself.</summary>
    internal static Copier<T> Unfinished() => new(isIdentity: false);

    internal void Finish(Func<T, CopyContext, T> copy) => _copy = copy;

    internal T Copy(T value, CopyContext context) => IsIdentity ? value : _copy!(value, context);

    internal override object? CopyObject(object? value, CopyContext context) => IsIdentity || value is null ? value : _copy!((T)value, context);
}
