using System.Security.Cryptography;
using AutoScale.Training.Data;

namespace AutoScale.Training.Tests.Data;

public sealed class SplitsTests
{
    [Fact]
    public void Splits_ShareNoImage()
    {
        var images = new ShapeImages(5);
        ImageSet[] sets = [Splits.Train(images, 300), Splits.Calibration(images, 300), Splits.Calibration(images, 300, draw: 1), Splits.Test(images, 300), Splits.Test(images, 300, draw: 1)];

        Assert.Equal(1500, sets.SelectMany(set => Enumerable.Range(0, set.Count).Select(index => Convert.ToHexString(SHA256.HashData(set.Pixels(index))))).Distinct().Count());
        Assert.Equal(1500, sets.SelectMany(set => Enumerable.Range(0, set.Count).Select(index => set.First + index)).Distinct().Count());
    }

    [Fact]
    public void Take_RefusesMoreThanASplitHasRoomFor() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Splits.Test(new ShapeImages(1), 0));

    [Fact]
    public void Draw_DependsOnSeedAndNumberAlone()
    {
        var (forward, backward, other) = (new byte[ShapeImages.Bytes], new byte[ShapeImages.Bytes], new byte[ShapeImages.Bytes]);
        var images = new ShapeImages(9);
        images.Draw(3, forward);
        images.Draw(4, other);
        images.Draw(3, backward);

        Assert.Equal(forward, backward);
        new ShapeImages(10).Draw(3, backward);
        Assert.NotEqual(forward, backward);
    }

    [Fact]
    public void Draw_GivesEveryClassAndEveryDifficultyItsShare()
    {
        var set = new ImageSet(new ShapeImages(2), 0, 4000);
        var all = Enumerable.Range(0, set.Count).ToArray();

        Assert.Equal(ShapeImages.Classes, all.Select(set.Label).Distinct().Count());
        Assert.All(all.GroupBy(set.Label), group => Assert.InRange(group.Count(), 140, 260));
        Assert.InRange(all.Count(index => set.DifficultyOf(index) is Difficulty.Degraded) / 4000.0, 0.27, 0.33);
        Assert.InRange(all.Count(index => set.DifficultyOf(index) is Difficulty.Confusable) / 4000.0, 0.31, 0.39);
        Assert.All(all.Where(index => set.DifficultyOf(index) is Difficulty.Easy), index => Assert.True(set.Label(index) < (int)ShapeClass.Pentagon));
    }
}
