namespace Orleans.Runtime;

/// <summary>A reference that knows the grain and no interface of it yet.</summary>
internal sealed class UntypedReference(CallRuntime runtime, GrainId grainId) : GrainReference(runtime, grainId, null);
