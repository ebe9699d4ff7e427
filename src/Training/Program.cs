using System.Diagnostics;
using AutoScale.Training.Data;
using AutoScale.Training.Learning;
using AutoScale.Training.MeaNet;
using AutoScale.Training.Numerics;

var watch = Stopwatch.StartNew();
var images = new ShapeImages(1);
var train = Splits.Train(images, int.Parse(args[1]));
var test = Splits.Test(images, 2000);
Console.WriteLine($"drawn {watch.Elapsed.TotalSeconds:F1}s");
var w = new Workers(int.Parse(args[3]));
var net = new MeaNetwork(20, 10, MeaWidths.Shipped);
var graph = args[0] switch { "main" => net.Main, "single" => MeaNetwork.SingleExit(20, MeaWidths.Shipped), _ => MeaNetwork.Cloud(20, MeaWidths.Shipped) };
var t = new ClassifierTraining(graph, 20, train, new TrainingSettings { Epochs = int.Parse(args[2]), LearningRate = args.Length > 4 ? double.Parse(args[4]) : 0.1 }, w);
t.Initialize();
Console.WriteLine($"MACs {graph.MultiplyAccumulates} params {graph.Parameters.Sum(p => p.Values.Length)} bytes {t.Bytes}");
watch.Restart();
while (t.Step < t.Steps)
{
    double loss = 0;
    for (var i = 0; i < t.StepsPerEpoch; i++) loss += t.RunStep();
    Console.WriteLine($"{t.Step} loss {loss / t.StepsPerEpoch:F3} {watch.Elapsed.TotalSeconds:F1}s {6e-9 * graph.MultiplyAccumulates * t.Step * 64 / watch.Elapsed.TotalSeconds:F1} GFLOP/s cpu {Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds:F1}");
}
var (logits, labels) = Classifier.Run(graph, 20, test, w);
int right = 0; var by = new int[3]; var all = new int[3]; var cls = new int[20]; var clsAll = new int[20];
for (var i = 0; i < labels.Length; i++) { var p = Array.IndexOf(logits[i], logits[i].Max()); var d = (int)test.DifficultyOf(i); all[d]++; clsAll[p]++; if (p == labels[i]) { right++; by[d]++; cls[p]++; } }
Console.WriteLine($"accuracy {right / (double)labels.Length:P1} easy {by[0] / (double)all[0]:P1} confusable {by[1] / (double)all[1]:P1} degraded {by[2] / (double)all[2]:P1}");
Console.WriteLine(string.Join(" ", cls.Select((c, i) => $"{(ShapeClass)i}:{c / (double)clsAll[i]:P0}")));
return 0;
