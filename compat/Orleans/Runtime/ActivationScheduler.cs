namespace Orleans.Runtime;

/// <summary>
/// Runs everything of one activation one after the other, on whatever thread is free: calls, continuations after an await, timer ticks.
/// </summary>
internal sealed class ActivationScheduler(Activation activation, Action pump) : TaskScheduler, IWorkItemScheduler, IThreadPoolWorkItem
{
    private const int QuantumMs = 50;

    private readonly Lock _gate = new();
    private readonly Queue<Task> _tasks = new();
    private bool _pumpRequested;
    private bool _running;
    private bool _abandoned;

    public override int MaximumConcurrencyLevel => 1;

    public void QueueAction(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    public void QueueAction(Action<object> action, object state) =>
        Task.Factory.StartNew(action!, state, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    void IWorkItemScheduler.QueueTask(Task task) => task.Start(this);

    void IThreadPoolWorkItem.Execute()
    {
        RuntimeContext.Current = activation;
        try
        {
            var end = Environment.TickCount64 + QuantumMs;
            while (TryTakeWork(Environment.TickCount64 >= end, out var task))
            {
                if (task is not null)
                {
                    TryExecuteTask(task);
                }
                else
                {
                    // Made here, not where the pump was asked for: the caller's execution context stays out of the grain.
                    task = new Task(pump);
                    task.Start(this);
                }
            }
        }
        finally
        {
            RuntimeContext.Current = null;
        }
    }

    internal void RequestPump()
    {
        lock (_gate)
        {
            if (_abandoned || _pumpRequested)
            {
                return;
            }

            _pumpRequested = true;
            if (_running)
            {
                return;
            }

            _running = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>As if the process had died: nothing queued runs, nothing more is taken.</summary>
    internal void Abandon()
    {
        lock (_gate)
        {
            _abandoned = true;
            _tasks.Clear();
            _pumpRequested = false;
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            if (_abandoned)
            {
                return;
            }

            _tasks.Enqueue(task);
            if (_running)
            {
                return;
            }

            _running = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && RuntimeContext.Current == activation && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return [.. _tasks];
        }
    }

    // True with no task: the pump is asked for.
    private bool TryTakeWork(bool quantumEnded, out Task? task)
    {
        lock (_gate)
        {
            if (_tasks.Count == 0 && !_pumpRequested)
            {
                _running = false;
                task = null;
                return false;
            }

            if (!quantumEnded)
            {
                if (!_tasks.TryDequeue(out task))
                {
                    _pumpRequested = false;
                }

                return true;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        task = null;
        return false;
    }
}
