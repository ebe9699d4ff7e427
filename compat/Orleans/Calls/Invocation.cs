using System.Reflection;

namespace Orleans.Serialization.Invocation;

public interface ITargetHolder
{
    object? GetTarget();

    object? GetComponent(Type componentType);
}

/// <summary>One call as filters see it: method and arguments.</summary>
public interface IInvokable : IDisposable
{
    bool IsCancellable { get; }

    object? GetTarget();

    void SetTarget(ITargetHolder holder);

    ValueTask<Response> Invoke();

    int GetArgumentCount();

    object? GetArgument(int index);

    void SetArgument(int index, object value);

    string GetMethodName();

    string GetInterfaceName();

    string GetActivityName();

    MethodInfo GetMethod();

    Type GetInterfaceType();

    TimeSpan? GetDefaultResponseTimeout();

    CancellationToken GetCancellationToken();

    bool TryCancel();
}

/// <summary>The outcome of a call: a result or an exception.</summary>
public abstract class Response : IDisposable
{
    public static Response Completed { get; } = new Outcome(null, null);

    public abstract object? Result { get; set; }

    public abstract Exception? Exception { get; set; }

    public static Response FromException(Exception exception) => new Outcome(null, exception);

    public static Response FromResult<TResult>(TResult value) => new Outcome(value, null);

    public abstract T GetResult<T>();

    public abstract void Dispose();

    public override string ToString() => Exception is { } error ? error.ToString() : Result?.ToString() ?? "[null]";

    private sealed class Outcome(object? result, Exception? exception) : Response
    {
        public override object? Result { get; set; } = result;

        public override Exception? Exception { get; set; } = exception;

        public override T GetResult<T>()
        {
            if (Exception is { } error)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
            }

            return (T)Result!;
        }

        public override void Dispose()
        {
        }
    }
}
