namespace Orleans.Runtime;

/// <summary>Where a call can be put: an activation, a pool of stateless workers, an observer.</summary>
internal interface ICallTarget
{
    /// <summary>False when it is gone for good and another must be found.</summary>
    bool TryReceive(GrainCall call);
}
