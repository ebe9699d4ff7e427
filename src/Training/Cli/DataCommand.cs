using System.CommandLine;
using System.Globalization;
using System.Text;
using AutoScale.Training.Data;

namespace AutoScale.Training.Cli;

/// <summary><c>data</c>: writes images of a split, to look at or to send to a model.</summary>
static class DataCommand
{
    public static Command Create()
    {
        var (seed, output) = (Options.Seed(), new Option<string>("--out") { Description = "The folder.", DefaultValueFactory = _ => "images" });
        var split = new Option<string>("--split") { Description = "train, calibration or test.", DefaultValueFactory = _ => "test" };
        split.AcceptOnlyFromAmong("train", "calibration", "test");
        var count = new Option<int>("--count") { Description = "Images, 1-100000.", DefaultValueFactory = _ => 100 };
        var command = new Command("data", "Draws images of a split as PPM files, with labels.csv.") { seed, split, count, output };
        command.SetAction(parsed =>
        {
            var images = new ShapeImages(parsed.GetValue(seed));
            var number = parsed.Between(count, 1, 100_000);
            var set = parsed.GetValue(split) switch
            {
                "train" => Splits.Train(images, number),
                "calibration" => Splits.Calibration(images, number),
                _ => Splits.Test(images, number),
            };
            Write(set, Directory.CreateDirectory(parsed.GetValue(output)!).FullName);
            parsed.InvocationConfiguration.Output.WriteLine($"Wrote {set.Count} images and labels.csv to {parsed.GetValue(output)}.");
            return ExitCodes.Ok;
        });
        return command;
    }

    static void Write(ImageSet set, string folder)
    {
        var labels = new StringBuilder("file,label,class,difficulty\n");
        for (var index = 0; index < set.Count; index++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{index:00000}.ppm");
            using var file = File.Create(Path.Combine(folder, name));
            file.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant($"P6\n{ShapeImages.Side} {ShapeImages.Side}\n255\n")));
            file.Write(set.Pixels(index));
            labels.Append(CultureInfo.InvariantCulture, $"{name},{set.Label(index)},{(ShapeClass)set.Label(index)},{set.DifficultyOf(index)}\n");
        }

        File.WriteAllText(Path.Combine(folder, "labels.csv"), labels.ToString());
    }
}
