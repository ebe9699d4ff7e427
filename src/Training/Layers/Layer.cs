using AutoScale.Training.Numerics;

namespace AutoScale.Training.Layers;

/// <summary>How a step is cut: parts that never depend on the number of cores.</summary>
/// <param name="Workers">Run the parts.</param>
/// <param name="Parts">Parts of the batch.</param>
/// <param name="Samples">Samples of one part.</param>
/// <param name="Learning">Whether normalisations take the batch's statistics.</param>
public readonly record struct StepContext(Workers Workers, int Parts, int Samples, bool Learning)
{
    /// <summary>Samples of the step.</summary>
    public int BatchSize => Parts * Samples;
}

/// <summary>One operation of a network and the numbers it keeps. A layer object may stand in several graphs; it serves one step at a time.</summary>
public abstract class Layer(string name, MapShape output)
{
    /// <summary>Unique within a network.</summary>
    public string Name { get; } = name;

    public MapShape Output { get; } = output;

    /// <summary>A frozen layer keeps its weights and its statistics.</summary>
    public bool Frozen { get; set; }

    /// <summary>The numbers it keeps, in the order of files.</summary>
    public virtual IReadOnlyList<Parameter> Parameters => [];

    /// <summary>Fills the output's values.</summary>
    public abstract void Forward(in StepContext step, IReadOnlyList<Activation> inputs, Activation output);

    /// <summary>Adds to the gradients of the inputs that have some, and sets those of the parameters, unless frozen.</summary>
    public abstract void Backward(in StepContext step, IReadOnlyList<Activation> inputs, Activation output);
}
