namespace AutoScale.Core.Serving;

/// <summary>Which inferences of a model share a run.</summary>
public enum BatchingMode
{
    /// <summary>None: each runs alone.</summary>
    Off,

    /// <summary>Those that wait when a place is free. A batch stays together until its last member is done.</summary>
    Dynamic,

    /// <summary>As <see cref="Dynamic"/>; where a model has stages, who is done leaves between them and others join (Fluid Batching, arXiv 2209.13443).</summary>
    Exits,
}
