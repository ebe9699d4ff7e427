using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>Runs a call through the incoming filters of its silo, then through the grain's own, then into the grain.</summary>
internal sealed class IncomingCallContext(MethodCall call, Activation activation, IIncomingGrainCallFilter[] filters) : IIncomingGrainCallContext
{
    private int _stage;
    private MethodInfo? _implementation;

    public IInvokable Request => call;

    public object Grain => activation.GrainInstance!;

    public GrainId? SourceId => call.Source?.GrainId;

    public GrainId TargetId => call.Target;

    public GrainInterfaceType InterfaceType => call.InterfaceType;

    public string InterfaceName => call.Method.Interface.Type.FullName!;

    public string MethodName => call.Method.Method.Name;

    public MethodInfo InterfaceMethod => call.Method.Method;

    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod => _implementation ??= FindImplementation();

    public object? Result { get; set; }

    public Response? Response
    {
        get => Response.FromResult(Result);
        set => Result = value?.Result;
    }

    public async Task Invoke()
    {
        var stage = _stage++;
        if (stage < filters.Length)
        {
            await filters[stage].Invoke(this);
        }
        else if (stage == filters.Length && Grain is IIncomingGrainCallFilter own)
        {
            await own.Invoke(this);
        }
        else
        {
            Result = await call.InvokeAsync(Grain, activation);
        }
    }

    private MethodInfo FindImplementation()
    {
        var map = Grain.GetType().GetInterfaceMap(call.Method.Method.DeclaringType!);
        return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, call.Method.Method)];
    }
}
