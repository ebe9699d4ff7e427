using AutoScale.Simulator.Fleet;

namespace AutoScale.Silo.Tests.Program;

/// <summary>Counts what the phones have answered.</summary>
sealed class DemoWatcher : IDemoView
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly TaskCompletionSource<Func<DemoProgress>> begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Inferences => begun.Task.IsCompletedSuccessfully ? begun.Task.Result().Phones.Sum(phone => phone.Tally.Inferences) : 0;

    public Task ShowAsync(Func<DemoProgress> read, CancellationToken ended)
    {
        begun.TrySetResult(read);
        return Task.CompletedTask;
    }

    public void Show(DemoSummary summary)
    {
    }

    /// <summary>Returns when the phones have answered that many more.</summary>
    public async Task AfterAsync(int more, Task demo)
    {
        var until = Inferences + more;
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (Inferences < until)
        {
            if (demo.IsCompleted)
            {
                await demo;
            }

            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The phones did not answer {more} more inferences; they stand at {Inferences} of {until}.");
            }
        }
    }
}
