using System.Linq.Expressions;
using System.Reflection;
using Orleans.Concurrency;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>One method of a grain interface: how its call is sent, copied, interleaved, timed and invoked.</summary>
internal sealed class MethodModel
{
    private readonly bool _isResultImmutable;
    private readonly Lazy<Copier?> _resultCopier;
    private readonly Lazy<Func<object, object?[], ValueTask<object?>>> _invoke;

    internal MethodModel(InterfaceModel owner, MethodInfo method)
    {
        if (method.IsGenericMethodDefinition)
        {
            throw new NotSupportedException($"{method.DeclaringType}.{method.Name}: generic grain methods need the real Microsoft.Orleans packages.");
        }

        Interface = owner;
        Method = method;
        Parameters = method.GetParameters();
        IsOneWay = method.IsDefined(typeof(OneWayAttribute)) || method.ReturnType == typeof(void);
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        IsAlwaysInterleave = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        ResponseTimeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        CancellationIndex = Array.FindIndex(Parameters, parameter => parameter.ParameterType == typeof(CancellationToken));
        ResultType = ResultTypeOf(method);
        ArgumentCopiers = [.. Parameters.Select(CopierOf)];
        CopiesArguments = ArgumentCopiers.Any(copier => copier is not null);
        _isResultImmutable = method.ReturnParameter.IsDefined(typeof(ImmutableAttribute));
        _resultCopier = new Lazy<Copier?>(() => CopierUnlessIdentity(ResultType, _isResultImmutable));
        _invoke = new Lazy<Func<object, object?[], ValueTask<object?>>>(CompileInvoke);
    }

    internal InterfaceModel Interface { get; }

    internal MethodInfo Method { get; }

    internal ParameterInfo[] Parameters { get; }

    internal bool IsOneWay { get; }

    internal bool IsReadOnly { get; }

    internal bool IsAlwaysInterleave { get; }

    internal TimeSpan? ResponseTimeout { get; }

    /// <summary>Where the cancellation token stands among the parameters, or -1.</summary>
    internal int CancellationIndex { get; }

    /// <summary>What the returned task yields; <see cref="void"/> where it yields nothing.</summary>
    internal Type ResultType { get; }

    internal bool CopiesArguments { get; }

    private Copier?[] ArgumentCopiers { get; }

    internal ValueTask<object?> Invoke(object target, object?[] arguments) => _invoke.Value(target, arguments);

    internal void CopyArguments(object?[] arguments)
    {
        if (!CopiesArguments)
        {
            return;
        }

        var context = CopyContext.Rent();
        try
        {
            for (var i = 0; i < arguments.Length; i++)
            {
                if (ArgumentCopiers[i] is { } copier)
                {
                    arguments[i] = copier.CopyObject(arguments[i], context);
                }
            }
        }
        finally
        {
            context.Return();
        }
    }

    internal object? CopyResult(object? result)
    {
        if (ResultType == typeof(void) || result is null || _resultCopier.Value is not { } copier)
        {
            return result;
        }

        var context = CopyContext.Rent();
        try
        {
            return copier.CopyObject(result, context);
        }
        finally
        {
            context.Return();
        }
    }

    private static Type ResultTypeOf(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(void) || type == typeof(Task) || type == typeof(ValueTask))
        {
            return typeof(void);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() is var definition && (definition == typeof(Task<>) || definition == typeof(ValueTask<>)))
        {
            return type.GetGenericArguments()[0];
        }

        throw new NotSupportedException(
            $"{method.DeclaringType}.{method.Name} returns {type}. Grain methods return Task, Task<T>, ValueTask, ValueTask<T> or void here; "
            + "streams of results need the real Microsoft.Orleans packages.");
    }

    private static Copier? CopierOf(ParameterInfo parameter)
    {
        if (parameter.ParameterType.IsByRef)
        {
            throw new NotSupportedException($"{parameter.Member.DeclaringType}.{parameter.Member.Name}: parameter {parameter.Name} is passed by reference, which a grain call cannot do.");
        }

        return CopierUnlessIdentity(parameter.ParameterType, parameter.IsDefined(typeof(ImmutableAttribute)));
    }

    // Asked also for immutable values: what has no serializer cannot travel to another silo, copied or not.
    private static Copier? CopierUnlessIdentity(Type type, bool isImmutable)
    {
        if (type == typeof(void))
        {
            return null;
        }

        var copier = Copiers.Get(type);
        return copier.IsIdentity || isImmutable ? null : copier;
    }

    private Func<object, object?[], ValueTask<object?>> CompileInvoke()
    {
        var target = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object?[]));
        var call = Expression.Call(
            Expression.Convert(target, Method.DeclaringType!),
            Method,
            Parameters.Select((parameter, i) => Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(i)), parameter.ParameterType)));
        Expression body;
        if (Method.ReturnType == typeof(void))
        {
            body = Expression.Block(call, Expression.Default(typeof(ValueTask<object?>)));
        }
        else
        {
            var adapter = ResultType == typeof(void)
                ? typeof(TaskAdapters).GetMethod(nameof(TaskAdapters.Yield), BindingFlags.Static | BindingFlags.NonPublic, [Method.ReturnType])!
                : typeof(TaskAdapters).GetMethod(
                        Method.ReturnType.GetGenericTypeDefinition() == typeof(Task<>) ? nameof(TaskAdapters.YieldTaskOf) : nameof(TaskAdapters.YieldValueTaskOf),
                        BindingFlags.Static | BindingFlags.NonPublic)!
                    .MakeGenericMethod(ResultType);
            body = Expression.Call(adapter, call);
        }

        return Expression.Lambda<Func<object, object?[], ValueTask<object?>>>(body, target, arguments).Compile();
    }
}
