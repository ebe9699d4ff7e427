using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>Runs a call through the outgoing filters of its host.</summary>
internal static class OutgoingCallContext
{
    internal static async Task<T> SendAsync<T>(MethodCall<T> call)
    {
        var context = new Context<T>(call);
        await context.Invoke();
        return context.Result is null ? default! : (T)context.Result;
    }

    private sealed class Context<T>(MethodCall<T> call) : IOutgoingGrainCallContext
    {
        private int _stage;

        public IInvokable Request => call;

        public object Grain => call.Target;

        public GrainId? SourceId => call.Source?.GrainId;

        public GrainId TargetId => call.Target;

        public GrainInterfaceType InterfaceType => call.InterfaceType;

        public string InterfaceName => call.Method.Interface.Type.FullName!;

        public string MethodName => call.Method.Method.Name;

        public MethodInfo InterfaceMethod => call.Method.Method;

        public IGrainContext? SourceContext => call.Source;

        public object? Result { get; set; }

        public Response? Response
        {
            get => Response.FromResult(Result);
            set => Result = value?.Result;
        }

        public async Task Invoke()
        {
            var filters = call.Runtime.OutgoingFilters;
            if (_stage < filters.Length)
            {
                await filters[_stage++].Invoke(this);
                return;
            }

            Result = await call.WithCurrentRequestContext().Send();
        }
    }
}
