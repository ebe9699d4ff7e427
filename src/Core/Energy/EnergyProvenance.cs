namespace AutoScale.Core.Energy;

/// <summary>How a joule is known.</summary>
public enum EnergyProvenance
{
    /// <summary>Taken over from elsewhere or estimated without a model of this device.</summary>
    Assumed,

    /// <summary>From the equations, over a device profile.</summary>
    Modelled,

    /// <summary>Read from a meter: RAPL or a battery gauge.</summary>
    Measured,
}
