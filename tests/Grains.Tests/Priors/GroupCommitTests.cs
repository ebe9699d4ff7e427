using AutoScale.Grains.Priors;

namespace AutoScale.Grains.Tests.Priors;

public sealed class GroupCommitTests
{
    readonly List<int[]> rounds = [];

    [Fact]
    public Task Add_WhileACommitRuns_JoinsTheNext() => OnOneScheduler(async () =>
    {
        var gate = new TaskCompletionSource();
        var began = new TaskCompletionSource();
        var commits = new GroupCommit<int>(async items =>
        {
            rounds.Add([.. items]);
            began.TrySetResult();
            await gate.Task;
        });

        var first = commits.AddAsync(1);
        await began.Task;
        Task[] others = [commits.AddAsync(2), commits.AddAsync(3)];
        Assert.False(first.IsCompleted);
        gate.SetResult();
        await Task.WhenAll([first, .. others]);

        Assert.Equal([[1], [2, 3]], rounds);
    });

    [Fact]
    public Task Add_ToACommitThatFails_FailsAloneWithItsRound() => OnOneScheduler(async () =>
    {
        var commits = new GroupCommit<int>(items =>
        {
            rounds.Add([.. items]);
            return items.Contains(1) ? throw new IOException("lost") : Task.CompletedTask;
        });

        Task[] failing = [commits.AddAsync(1), commits.AddAsync(2)];
        foreach (var task in failing)
        {
            await Assert.ThrowsAsync<IOException>(() => task);
        }

        await commits.AddAsync(3);

        Assert.Equal([[1, 2], [3]], rounds);
    });

    /// <summary>As a grain would: one thing at a time.</summary>
    static Task OnOneScheduler(Func<Task> test) => Task.Factory.StartNew(
        test, CancellationToken.None, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();
}
