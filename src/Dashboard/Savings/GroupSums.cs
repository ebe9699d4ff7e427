namespace AutoScale.Dashboard.Savings;

/// <summary>Sums over the inferences of one group of devices.</summary>
/// <param name="Inferences">How many.</param>
/// <param name="Energy">mJ that the devices spent.</param>
/// <param name="RemoteEnergy">mJ that peers and the cloud spent.</param>
/// <param name="BaselineEnergy">mJ that the declared baseline would have spent.</param>
/// <param name="EnergySquared">Σ energy², in mJ²; NaN where it is not known.</param>
readonly record struct GroupSums(long Inferences, double Energy, double RemoteEnergy, double BaselineEnergy, double EnergySquared = double.NaN)
{
    public static GroupSums operator +(GroupSums left, GroupSums right) => new(
        left.Inferences + right.Inferences, left.Energy + right.Energy, left.RemoteEnergy + right.RemoteEnergy, left.BaselineEnergy + right.BaselineEnergy,
        left.EnergySquared + right.EnergySquared);
}
