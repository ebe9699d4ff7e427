namespace Orleans.Runtime;

/// <summary>Base of the emitted reference classes: every interface method ends in one of these.</summary>
internal abstract class GrainProxy : GrainReference
{
    protected GrainProxy(CallRuntime runtime, GrainId grainId, InterfaceModel model)
        : base(runtime, grainId, model)
    {
    }

    internal Task SendTask(int method, object?[] arguments) => Send<object?>(method, arguments);

    internal Task<T> SendTaskOf<T>(int method, object?[] arguments) => Send<T>(method, arguments);

    internal ValueTask SendValueTask(int method, object?[] arguments) => new(Send<object?>(method, arguments));

    internal ValueTask<T> SendValueTaskOf<T>(int method, object?[] arguments) => new(Send<T>(method, arguments));

    internal void SendVoid(int method, object?[] arguments) => Send<object?>(method, arguments);

    private Task<T> Send<T>(int index, object?[] arguments)
    {
        var source = RuntimeContext.Current;
        var runtime = source?.Silo ?? Runtime;
        var method = Model!.Methods[index];
        var call = new MethodCall<T>(runtime, source, this, method, arguments);
        return runtime.OutgoingFilters.Length == 0 ? call.Send() : OutgoingCallContext.SendAsync(call);
    }
}
