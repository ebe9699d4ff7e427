using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>Makes grains: facets such as persistent state from their attributes, everything else from the activation's services.</summary>
internal sealed class GrainActivator
{
    private readonly ConstructorInfo _constructor;
    private readonly ParameterInfo[] _facets;
    private readonly ObjectFactory _factory;

    internal GrainActivator(Type type)
    {
        var constructors = type.GetConstructors();
        _constructor = constructors.FirstOrDefault(candidate => candidate.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)))
            ?? constructors.MaxBy(candidate => candidate.GetParameters().Length)
            ?? throw new InvalidOperationException($"Grain class {type} has no public constructor.");
        _facets = [.. _constructor.GetParameters().Where(parameter => FacetOf(parameter) is not null)];
        _factory = ActivatorUtilities.CreateFactory(type, [.. _facets.Select(parameter => parameter.ParameterType)]);
    }

    internal static object Create(Activation activation)
    {
        var activator = activation.Model.Factory.Value;
        var facets = Array.ConvertAll(activator._facets, parameter => MakeFacet(parameter, activation));
        return activator._factory(activation.ActivationServices, facets);
    }

    private static IFacetMetadata? FacetOf(ParameterInfo parameter) => parameter.GetCustomAttributes().OfType<IFacetMetadata>().FirstOrDefault();

    private static object MakeFacet(ParameterInfo parameter, Activation activation)
    {
        var metadata = FacetOf(parameter)!;
        var contract = typeof(IAttributeToFactoryMapper<>).MakeGenericType(metadata.GetType());
        var mapper = activation.ActivationServices.GetService(contract)
            ?? throw new OrleansException($"Missing attribute mapper for attribute {metadata.GetType()} used in grain constructor for grain type {activation.Model.Type}.");
        var factory = (Factory<IGrainContext, object>)contract.GetMethod(nameof(IAttributeToFactoryMapper<>.GetFactory))!
            .Invoke(mapper, BindingFlags.DoNotWrapExceptions, null, [parameter, metadata], null)!;
        return factory(activation);
    }
}
