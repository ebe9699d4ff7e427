using AutoScale.Core.Learning;

namespace AutoScale.Core.Inference;

/// <summary>
/// Port: takes every change of the device's table, in order, so that its grain can repeat them. Called under the loop's lock: it must be
/// quick, and trouble behind it must never fail an inference.
/// </summary>
public interface IExperienceSink
{
    /// <summary>One inference was run and learned from.</summary>
    void Record(in Experience experience);

    /// <summary>A prior was merged into the table.</summary>
    void Record(in PriorAdoption adoption);

    /// <summary>The table was emptied, because an operator ordered it.</summary>
    void RecordReset();
}
