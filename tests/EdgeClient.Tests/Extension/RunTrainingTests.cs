using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using AutoScale.EdgeClient.Cli;
using AutoScale.EdgeClient.Extension;
using AutoScale.Testing;
using AutoScale.Training.MeaNet;
using AutoScale.Training.OnDevice;

namespace AutoScale.EdgeClient.Tests.Extension;

/// <summary><c>run --train-extension</c> as a process of its own: it serves while it trains, is killed in the middle, and takes what it learned into use.</summary>
public sealed class RunTrainingTests : IDisposable
{
    const int EverySteps = 5;
    const int Images = 1500;
    const int Epochs = 8;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly ExtensionDevice device = new();

    public void Dispose() => device.Dispose();

    [Fact]
    public async Task Run_KilledWhileItTrains_GoesOnServesAndTakesTheSameBitsIntoUse()
    {
        int killedAfter;
        await using (var first = await EdgeProcess.StartAsync(device))
        {
            await first.LineAsync("Training the extension: step 1 of");
            var checkpoint = new AdoptedExtension(device.Data).Checkpoint;
            await Eventually.Async(() => Task.FromResult(File.Exists(checkpoint)), exists => exists, "a checkpoint is written");
            await first.InferAsync();
            killedAfter = first.Inferences;
            first.Kill();
        }

        string name;
        await using (var second = await EdgeProcess.StartAsync(device))
        {
            var resumed = await second.LineAsync("Training the extension: step ");
            Assert.True(Step(resumed) > EverySteps && (Step(resumed) - 1) % EverySteps is 0, resumed);
            var adopted = second.LineAsync("The trained extension ");
            while (!adopted.IsCompleted)
            {
                await second.InferAsync();
            }

            name = (await adopted).Split("The trained extension ")[1].Split(' ')[0];
            Assert.Contains("is in use: ", await adopted, StringComparison.Ordinal);
            await second.InferAsync();
            Assert.True(killedAfter > 0 && second.Inferences > 1, $"{killedAfter} and {second.Inferences}");
            Assert.Equal(0, await second.StopAsync());
        }

        // What a training that nobody disturbed ends with.
        var alone = new OnDeviceTraining(
            MeaFiles.Read(device.Weights), new OnDeviceSettings { Images = Images, Epochs = Epochs });
        while (alone.Training.Step < alone.Training.Steps)
        {
            alone.Training.RunStep();
        }

        Assert.Equal(AdoptedExtension.NameOf("meanet_extension", ExtensionDevice.ExtensionOf(alone.Blocks)), name);
        await using var third = await EdgeProcess.StartAsync(device);
        Assert.Contains($"The extension {name} is in use already", await third.LineAsync(" is in use"), StringComparison.Ordinal);
        await third.InferAsync();
        Assert.Equal(0, await third.StopAsync());
    }

    [Fact]
    public async Task Run_StoppedWhileItTrains_SavesAndEndsCleanly()
    {
        await using var process = await EdgeProcess.StartAsync(device);
        await process.LineAsync("Training the extension: step 1 of");

        Assert.Equal(0, await process.StopAsync());

        var stopped = await process.LineAsync("Training stopped at step ");
        await using var again = await EdgeProcess.StartAsync(device);
        var resumed = await again.LineAsync("Training the extension: step ");
        // Nothing is lost: the next run begins with the very next step.
        Assert.Equal(int.Parse(stopped.Split("at step ")[1].Split(' ')[0], CultureInfo.InvariantCulture) + 1, Step(resumed));
    }

    [Theory]
    [InlineData("", "this device has no exits. Give their gates with --gates")]
    [InlineData("--gates", "has other weights or hard classes than those that training begins with. Name the folder of its weights with --train-weights")]
    public async Task Run_SaysWhyItCannotTrain(string option, string words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        // Of another main than the weights that ship.
        Array.Clear(device.Blocks.Network.Main.Parameters.First().Values);
        MeaFiles.WriteModels(device.Models, device.Blocks);
        File.WriteAllBytes(Path.Combine(device.Gates, "gate.json"), device.Gate(0.7).Write());
        string[] gates = option.Length is 0 ? [] : [option, device.Gates];

        Assert.Equal(2, await EdgeCommand.RunAsync(["run", "--data", device.Data, "--models", device.Models, "--port", "0", "--train-extension", .. gates], output, error));

        Assert.Contains("--train-extension: ", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
    }

    static int Step(string line) => int.Parse(line.Split("step ")[1].Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>The real program, and what it says.</summary>
    sealed class EdgeProcess : IAsyncDisposable
    {
        readonly Process process;
        readonly List<string> lines = [];
        readonly HttpClient http = new();
        TaskCompletionSource more = new(TaskCreationOptions.RunContinuationsAsynchronously);

        EdgeProcess(Process process)
        {
            this.process = process;
            process.OutputDataReceived += (_, line) => Add(line.Data);
            process.BeginOutputReadLine();
        }

        public int Inferences { get; private set; }

        public static async Task<EdgeProcess> StartAsync(ExtensionDevice device)
        {
            var dll = Path.GetFullPath(Path.Combine(
                AppContext.BaseDirectory, "..", "..", "EdgeClient", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "autoscale-edge.dll"));
            var edge = new EdgeProcess(Process.Start(new ProcessStartInfo(
                "dotnet",
                [
                    dll, "run", "--data", device.Data, "--models", device.Models, "--gates", device.Gates, "--port", "0", "--train-extension",
                    "--train-weights", device.Weights, "--train-images", $"{Images}", "--train-epochs", $"{Epochs}", "--train-save-every", $"{EverySteps}",
                ])
            {
                RedirectStandardOutput = true,
            })!);
            var listening = await edge.LineAsync("Listening on ");
            edge.http.BaseAddress = new Uri(listening.Split("Listening on ")[1].Split("/v2")[0]);
            return edge;
        }

        /// <summary>The first line that has these words, said or still to come. Every line is a sign of life: training of the lowest priority gets what others leave.</summary>
        public async Task<string> LineAsync(string words)
        {
            while (true)
            {
                Task next;
                lock (lines)
                {
                    if (lines.Find(line => line.Contains(words, StringComparison.Ordinal)) is { } found)
                    {
                        return found;
                    }

                    next = more.Task;
                }

                try
                {
                    await next.WaitAsync(Patience);
                }
                catch (TimeoutException)
                {
                    lock (lines)
                    {
                        throw new TimeoutException($"The program never said '{words}', but:\n{string.Join('\n', lines)}");
                    }
                }
            }
        }

        public async Task InferAsync()
        {
            var request = new { inputs = new[] { new { name = "image", shape = new[] { 1, 3, 32, 32 }, datatype = "FP32", data = new float[3 * 32 * 32] } } };
            using var answer = await http.PostAsJsonAsync($"v2/models/{ExtensionDevice.Network}/infer", request);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            Inferences++;
        }

        public void Kill() => process.Kill();

        /// <summary>As Ctrl-C stops it, by the signal that no shell makes its background jobs ignore.</summary>
        /// <returns>The exit code.</returns>
        public async Task<int> StopAsync()
        {
            using var signal = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await process.WaitForExitAsync().WaitAsync(Patience);
            return process.ExitCode;
        }

        public async ValueTask DisposeAsync()
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            await process.WaitForExitAsync().WaitAsync(Patience);
            process.Dispose();
            http.Dispose();
        }

        void Add(string? line)
        {
            lock (lines)
            {
                lines.Add(line ?? "");
                var before = more;
                more = new(TaskCreationOptions.RunContinuationsAsynchronously);
                before.SetResult();
            }
        }
    }
}
