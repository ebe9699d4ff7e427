namespace Orleans.Runtime;

/// <summary>A typed handle to a grain: the class behind every grain interface outside the grain itself.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    private protected GrainReference(CallRuntime runtime, GrainId grainId, InterfaceModel? model)
    {
        Runtime = runtime;
        GrainId = grainId;
        Model = model;
    }

    public GrainId GrainId { get; }

    public GrainInterfaceType InterfaceType => Model?.InterfaceType ?? default;

    public virtual string InterfaceName => InterfaceType.ToString();

    internal CallRuntime Runtime { get; }

    internal InterfaceModel? Model { get; }

    public virtual TGrainInterface Cast<TGrainInterface>()
        where TGrainInterface : IAddressable => this.AsReference<TGrainInterface>();

    public uint GetUniformHashCode() => GrainId.GetUniformHashCode();

    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public sealed override string ToString() => $"GrainReference:{GrainId}";

    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1 is null ? reference2 is null : reference1.Equals(reference2);

    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);
}
