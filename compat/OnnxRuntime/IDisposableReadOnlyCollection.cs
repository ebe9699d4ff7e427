namespace Microsoft.ML.OnnxRuntime;

/// <summary>A list whose items are disposed with it.</summary>
public interface IDisposableReadOnlyCollection<T> : IReadOnlyCollection<T>, IReadOnlyList<T>, IDisposable
{
}
