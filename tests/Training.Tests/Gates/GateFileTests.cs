using System.Text;
using AutoScale.Core.Routing;
using AutoScale.Training.Gates;

namespace AutoScale.Training.Tests.Gates;

public sealed class GateFileTests
{
    static readonly GateOutcome Outcome = new(10, 9, 1, 2, 3, 4, 0.5, 0.25, 0.25);

    [Theory]
    [InlineData(0.75)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    public void Read_GivesBackTheGate(double threshold)
    {
        var gate = new ExitGate
        {
            Score = DoubtScore.TopSoftmax, Threshold = threshold, Placement = GatePlacement.AfterExtension, CompareSoftmax = true, Hard = new HardClasses([3, 1]),
        };

        var read = GateFile.Read(GateFile.Of("mi8pro", new CalibratedGate(gate, true, 0.8, 0.1, Outcome, 0.01, 5, 2)).Write());

        Assert.Equal(gate with { Hard = HardClasses.None }, read.ToGate() with { Hard = HardClasses.None });
        Assert.Equal([1, 3], read.ToGate().Hard.Labels);
        Assert.Equal((Outcome, true, 0.8), (read.Estimate, read.Certified, read.Target));
    }

    [Fact]
    public void Read_RefusesWhatIsNoGate() =>
        Assert.Throws<InvalidDataException>(() => GateFile.Read(Encoding.UTF8.GetBytes("""{ "variant": "entropy", "colour": 1 }""")));
}
