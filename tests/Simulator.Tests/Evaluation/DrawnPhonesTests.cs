using AutoScale.Simulator.Evaluation;

namespace AutoScale.Simulator.Tests.Evaluation;

public sealed class DrawnPhonesTests
{
    [Fact]
    public void Draw_GivesTheSamePhonesWhateverTheirNumber()
    {
        var (few, many) = (DrawnPhones.Draw(2, 1000), DrawnPhones.Draw(8, 1000));

        Assert.Equal(few.Select(Speeds), many.Take(2).Select(Speeds));
        Assert.Equal(8, many.Select(phone => phone.DeviceClass).Distinct().Count());
        Assert.NotEqual(Speeds(few[0]), Speeds(DrawnPhones.Draw(1, 1001)[0]));

        static string Speeds(Core.Devices.DeviceProfile phone) => string.Join(' ', phone.PublishedLatencies.Select(entry => entry.LatencyMs));
    }

    [Fact]
    public void Draw_LeavesEachProcessorAPublishedLatency()
    {
        Assert.All(DrawnPhones.Draw(16, 1000), phone => Assert.All(
            phone.Processors, processor => Assert.Contains(phone.PublishedLatencies, entry => entry.Processor == processor.Kind)));
    }

    [Fact]
    public void Create_WithDrawnPhones_KeepsTheRestOfTheDevelopmentWorld()
    {
        var (three, drawn) = (DevelopmentWorld.Create(), DevelopmentWorld.Create(drawnPhones: 5));

        Assert.Equal(5, drawn.Phones.Count);
        Assert.Equal(three.Assumptions, drawn.Assumptions);
        Assert.Equal(3, three.Phones.Count);
    }
}
