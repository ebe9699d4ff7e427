using System.Runtime.InteropServices;

namespace AutoScale.EdgeClient.Execution;

/// <summary>A thread that takes only what others leave: inferences go first.</summary>
public static partial class LowPriority
{
    const int Process = 0;
    const int CallingThread = 0;
    const int Lowest = 19;

    /// <summary>Runs work on a thread of its own, on Linux with the lowest priority of the kernel, elsewhere with that of the runtime.</summary>
    public static Task RunAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                // The runtime's priorities do nothing on Linux; the kernel's are set thread by thread. Where it refuses, the work runs all the same.
                _ = OperatingSystem.IsLinux() ? SetPriority(Process, CallingThread, Lowest) : 0;
                work();
                done.SetResult();
            }
            catch (OperationCanceledException stopped)
            {
                done.SetCanceled(stopped.CancellationToken);
            }
            catch (Exception problem)
            {
                done.SetException(problem);
            }
        })
        {
            IsBackground = true,
            Name = "training",
            Priority = ThreadPriority.Lowest,
        };
        thread.Start();
        return done.Task;
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int who, int priority);
}
