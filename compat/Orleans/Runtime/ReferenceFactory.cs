namespace Orleans.Runtime;

/// <summary>Makes references that call through one host.</summary>
internal sealed class ReferenceFactory(CallRuntime runtime)
{
    internal GrainReference Create(GrainId grainId) => new UntypedReference(runtime, grainId);

    internal GrainReference Create(GrainId grainId, Type interfaceType) =>
        interfaceType == typeof(IAddressable) || interfaceType == typeof(IGrain)
            ? new BareGrainReference(runtime, grainId)
            : InterfaceModel.Get(interfaceType).CreateReference(runtime, grainId);

    private sealed class BareGrainReference(CallRuntime runtime, GrainId grainId) : GrainReference(runtime, grainId, null), IGrain;
}
