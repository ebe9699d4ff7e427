using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Runtime
{
    /// <summary>A state that is read before the grain activates.</summary>
    internal sealed class PersistentState<TState> : StoredState<TState>, IPersistentState<TState>
    {
        internal PersistentState(string name, IGrainContext context, IGrainStorage storage)
            : base(name, context, storage) =>
            context.ObservableLifecycle.Subscribe(
                $"{nameof(PersistentState<>)} {name}",
                GrainLifecycleStage.SetupState,
                token => token.IsCancellationRequested || IsRead ? Task.CompletedTask : ReadStateAsync(token));
    }

    internal sealed class PersistentStateFactory : IPersistentStateFactory
    {
        public IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config)
        {
            var named = !string.IsNullOrWhiteSpace(config.StorageName);
            var storage = named
                ? context.ActivationServices.GetKeyedService<IGrainStorage>(config.StorageName)
                : context.ActivationServices.GetService<IGrainStorage>();
            return storage is null
                ? throw new BadProviderConfigException(
                    named
                        ? $"Grain type {context.GrainId.Type} keeps state in a grain storage named \"{config.StorageName}\", which this silo does not have."
                        : $"Grain type {context.GrainId.Type} keeps state in the default grain storage, which this silo does not have.")
                : new PersistentState<TState>(config.StateName, context, storage);
        }
    }
}

namespace Orleans
{
    /// <summary>Makes the states that <see cref="PersistentStateAttribute"/> asks for.</summary>
    public class PersistentStateAttributeMapper : IAttributeToFactoryMapper<PersistentStateAttribute>
    {
        public Factory<IGrainContext, object> GetFactory(ParameterInfo parameter, PersistentStateAttribute attribute)
        {
            var type = parameter.ParameterType;
            if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            {
                throw new ArgumentException($"Parameter {parameter.Name} of {parameter.Member.DeclaringType} has [PersistentState] and must be an IPersistentState<T>.", nameof(parameter));
            }

            var create = typeof(IPersistentStateFactory).GetMethod(nameof(IPersistentStateFactory.Create))!.MakeGenericMethod(type.GetGenericArguments());
            IPersistentStateConfiguration configuration = string.IsNullOrEmpty(attribute.StateName)
                ? new PersistentStateAttribute(parameter.Name!, attribute.StorageName)
                : attribute;
            return context => create.Invoke(
                context.ActivationServices.GetRequiredService<IPersistentStateFactory>(), BindingFlags.DoNotWrapExceptions, null, [context, configuration], null)!;
        }
    }
}
