namespace AutoScale.Training.Data;

/// <summary>Why an image is hard, as MEANet tells instances apart (arXiv 2109.06440): by its class, or by how it was taken.</summary>
public enum Difficulty
{
    /// <summary>A class of its own, well taken.</summary>
    Easy,

    /// <summary>One of a pair that hardly differs, well taken.</summary>
    Confusable,

    /// <summary>Noise, blur, an object in front, or hardly any contrast, whatever the class.</summary>
    Degraded,
}
