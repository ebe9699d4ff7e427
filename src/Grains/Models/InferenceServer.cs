using System.Diagnostics;
using AutoScale.Core.Routing;
using AutoScale.Core.Serving;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Telemetry;
using Microsoft.Extensions.Options;

namespace AutoScale.Grains.Models;

/// <summary>
/// Runs the inferences of a silo on the thread pool: admission, order and batches are <see cref="BatchScheduler"/>'s. A device that cannot be served in
/// time learns so at once, and had better run elsewhere. Thread-safe.
/// </summary>
public sealed class InferenceServer : IDisposable
{
    /// <summary>A timer's limit, about 49 days, is far beyond any deadline that means something.</summary>
    const double LongestDeadlineMs = 3_600_000;

    const int MostModels = 1024;

    readonly Lock gate = new();
    readonly IInferenceEngine engine;
    readonly IExitModels exitModels;
    readonly BatchRunner runner;
    readonly BatchScheduler scheduler;
    readonly TimeProvider clock;
    readonly GrainMetrics metrics;
    readonly ServingOptions options;
    readonly Dictionary<ModelId, ModelBatching> models = [];
    readonly List<Job> late = [];
    readonly ITimer timer;
    readonly long start;
    TimeSpan? armedFor;
    int queueShown;
    long admitted;
    long rejectedBusy;
    long rejectedLate;
    long answeredLate;

    public InferenceServer(
        IInferenceEngine engine, IExitModels exitModels, IOptions<ServingOptions> options, TimeProvider clock, GrainMetrics metrics)
    {
        this.options = options.Value;
        (this.engine, this.exitModels, this.clock, this.metrics) = (engine, exitModels, clock, metrics);
        runner = new BatchRunner(engine);
        scheduler = new BatchScheduler(new BatchSettings(
            this.options.MaxConcurrent, this.options.MaxQueued, this.options.Batching, this.options.MaxBatch, TimeSpan.FromMilliseconds(this.options.BatchDelayMs)));
        start = clock.GetTimestamp();
        timer = clock.CreateTimer(static server => ((InferenceServer)server!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Inferences that run or wait.</summary>
    public int Present
    {
        get
        {
            lock (gate)
            {
                return scheduler.RunningJobs + scheduler.Waiting;
            }
        }
    }

    /// <summary>Runs, each of one inference or a batch.</summary>
    public int Running
    {
        get
        {
            lock (gate)
            {
                return scheduler.Running;
            }
        }
    }

    /// <summary>Inferences that wait for a place.</summary>
    public int Waiting
    {
        get
        {
            lock (gate)
            {
                return scheduler.Waiting;
            }
        }
    }

    /// <summary>Inferences begun since the silo started.</summary>
    public long Admitted => Interlocked.Read(ref admitted);

    /// <summary>Inferences refused because the silo was full, or would have been too slow.</summary>
    public long RejectedBusy => Interlocked.Read(ref rejectedBusy);

    /// <summary>Inferences not begun because they had become late.</summary>
    public long RejectedLate => Interlocked.Read(ref rejectedLate);

    /// <summary>Inferences that ended after their deadline.</summary>
    public long AnsweredLate => Interlocked.Read(ref answeredLate);

    TimeSpan Now => clock.GetElapsedTime(start);

    /// <summary>Runs an inference when there is a place for it, perhaps together with others.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">All inputs. They may be read for a while after the call was given up.</param>
    /// <param name="outputs">Outputs wanted; empty for all.</param>
    /// <param name="deadlineMs">Time left, in ms; 0 for no deadline. Work is not begun past it.</param>
    /// <param name="cancellationToken">Ends the wait; a run only when all who share it have gone.</param>
    /// <remarks>Throws what the engine throws.</remarks>
    public async Task<Served> RunAsync(
        ModelId model, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs, double deadlineMs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (exitModels.Find(model) is not { } exits)
        {
            return await RunAsync(
                (now, deadline) =>
                {
                    var batching = BatchingOf(model);
                    var form = batching.FormOf(inputs, outputs);
                    Describe(batching);
                    return new ServedJob(model, batching, inputs, outputs, form is null ? 1 : (int)inputs[0].Shape[0], now, deadline) { Form = form };
                },
                deadlineMs,
                cancellationToken);
        }

        var stages = await StagesAsync(exits, cancellationToken);
        var image = CheckStaged(stages[0]!, inputs, outputs);
        return await RunAsync(
            (now, deadline) =>
            {
                scheduler.SetStages(model.ToString(), options.Batching is BatchingMode.Exits ? stages.Length : 1);
                var isBatched = Array.TrueForAll(stages, stage => stage is null or { RunsAlone: null });
                return new StagedJob(exits, stages, image, outputs, now, deadline) { Form = isBatched ? stages[0]!.FormOf([image], []) : null };
            },
            deadlineMs,
            cancellationToken);
    }

    /// <summary>The signature of a model, plain or with exits.</summary>
    /// <exception cref="ModelNotFoundException">There is no such model.</exception>
    /// <exception cref="ModelFailedException">It does not load.</exception>
    public async Task<ModelSignature> DescribeAsync(ModelId model, CancellationToken cancellationToken) => exitModels.Find(model) is { } exits
        ? ExitModel.SignatureOf((await StagesAsync(exits, cancellationToken))[0]!.Plan!.Signature)
        : await Task.Run(() => engine.DescribeAsync(model, cancellationToken).AsTask(), cancellationToken);

    /// <summary>Why requests to a model are not put together; null where they are, as far as is known.</summary>
    /// <param name="model">The model.</param>
    /// <param name="signature">Its signature.</param>
    public string? RunsAlone(ModelId model, ModelSignature signature)
    {
        if (options.Batching is BatchingMode.Off || options.MaxBatch is 1)
        {
            return "Batching is off.";
        }

        lock (gate)
        {
            return exitModels.Find(model) is { } exits
                ? exits.Stages.Select(stage => stage is { } id ? models.GetValueOrDefault(id)?.RunsAlone : null).FirstOrDefault(reason => reason is not null)
                : models.TryGetValue(model, out var known) && known.RunsAlone is { } reason ? reason : BatchPlan.Of(signature).RunsAlone;
        }
    }

    /// <summary>Whether a model's signature is known here, so that requests to it can be put together.</summary>
    public bool IsKnown(ModelId model)
    {
        lock (gate)
        {
            return options.Batching is BatchingMode.Off || (models.TryGetValue(model, out var known) && known.Plan is not null);
        }
    }

    public void Dispose() => timer.Dispose();

    /// <summary>Offers a job and waits for its answer.</summary>
    /// <param name="make">Makes it, under the lock, from the present and its deadline.</param>
    /// <param name="deadlineMs">Time left.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    async Task<Served> RunAsync(Func<TimeSpan, TimeSpan, ServedJob> make, double deadlineMs, CancellationToken cancellationToken)
    {
        ServedJob job;
        Offer offer;
        lock (gate)
        {
            var now = Now;
            job = make(now, deadlineMs is 0 ? Job.NoDeadline : now + TimeSpan.FromMilliseconds(Math.Clamp(deadlineMs, -1, LongestDeadlineMs)));
            offer = scheduler.Offer(job, now);
            if (offer.Verdict is OfferVerdict.Admitted)
            {
                Pump(now);
            }
        }

        if (offer.Verdict is not OfferVerdict.Admitted)
        {
            return Refuse(offer);
        }

        await using var registration = cancellationToken.UnsafeRegister((_, token) => Abandon(job, token), null);
        return await job.Answer;
    }

    Served Refuse(Offer offer)
    {
        switch (offer.Verdict)
        {
            case OfferVerdict.Late:
                Interlocked.Increment(ref rejectedLate);
                metrics.Rejected("late");
                return Served.Late(TimeSpan.Zero);
            case OfferVerdict.TooSlow:
                Interlocked.Increment(ref rejectedBusy);
                metrics.Rejected("deadline");
                return Served.Refused(Admission.TooSlow, offer.RetryAfter);
            default:
                Interlocked.Increment(ref rejectedBusy);
                metrics.Rejected("busy");
                return Served.Refused(Admission.Busy, offer.RetryAfter);
        }
    }

    /// <summary>Starts what can start. Called under the lock.</summary>
    void Pump(TimeSpan now)
    {
        while (scheduler.Next(now, late) is { } batch)
        {
            Start(new CancellableRun(batch));
        }

        foreach (var job in late)
        {
            Interlocked.Increment(ref rejectedLate);
            metrics.Rejected("late");
            ((ServedJob)job).Complete(Served.Late(now - ((ServedJob)job).Asked));
        }

        late.Clear();
        metrics.Queued(scheduler.Waiting - queueShown);
        queueShown = scheduler.Waiting;
        if (scheduler.WakeAt is { } wake && (armedFor is null || wake < armedFor))
        {
            // Timers count whole milliseconds; one that fires too early would fire again and again.
            armedFor = wake;
            timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, (wake - now).TotalMilliseconds))), Timeout.InfiniteTimeSpan);
        }
    }

    void OnTimer()
    {
        lock (gate)
        {
            armedFor = null;
            Pump(Now);
        }
    }

    void Start(CancellableRun run)
    {
        foreach (var job in run.Jobs)
        {
            job.Run = run;
            if (job.Began is not null)
            {
                // It only goes on.
                continue;
            }

            job.Began = run.Batch.Began;
            Interlocked.Increment(ref admitted);
            metrics.Admitted();
            metrics.Waited(run.Batch.Began - job.Asked);
        }

        metrics.Batched(run.Jobs.Length);

        // Whoever happens to free a place is not whose inference runs: no context of its call may flow into the run.
        using var withoutContext = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        _ = Task.Run(() => RunAsync(run));
    }

    async Task RunAsync(CancellableRun run)
    {
        var canBeLearnedFrom = run.Jobs[0].Batching.Plan is not null;
        using (var trace = StartTrace(run))
        {
            try
            {
                canBeLearnedFrom &= await runner.RunAsync(run.Jobs, run.Abandoned);
                if (run.Jobs[0] is StagedJob)
                {
                    canBeLearnedFrom &= await RunStagesAsync([.. run.Jobs.Cast<StagedJob>()], run.Abandoned);
                }
            }
            catch (Exception problem)
            {
                // Whatever went wrong beside the engine: callers are answered, and the place is free again.
                canBeLearnedFrom = false;
                Array.ForEach(run.Jobs, job => (job.NextStage, job.Result, job.Error) = (null, null, job.Error ?? problem));
            }
        }

        // Who goes on to a stage may have begun it before this method ends.
        var ended = Array.FindAll(run.Jobs, job => job.NextStage is null);
        TimeSpan now;
        lock (gate)
        {
            now = Now;
            scheduler.Ended(run.Batch, now, canBeLearnedFrom ? now - run.Batch.Began : null);
            Pump(now);
        }

        foreach (var job in ended)
        {
            Complete(job, now);
        }

        run.Dispose();
    }

    /// <summary>What comes after a stage: with <see cref="BatchingMode.Exits"/> who is not done waits for its next one; else the batch stays together to the end.</summary>
    async Task<bool> RunStagesAsync(StagedJob[] jobs, CancellationToken abandoned)
    {
        foreach (var job in jobs)
        {
            Advance(job);
        }

        if (options.Batching is BatchingMode.Exits)
        {
            foreach (var job in jobs)
            {
                job.NextStage = IsGoingOn(job) ? (int)job.At : null;
            }

            return true;
        }

        var canBeLearnedFrom = true;
        while (jobs.Where(IsGoingOn).Select(job => (ExitPoint?)job.At).Min() is { } stage)
        {
            // A batch is one tensor: who is done is computed along with the others, and nobody is answered before it ends.
            var (goOn, along) = (Array.FindAll(jobs, job => IsGoingOn(job) && job.At == stage), Array.FindAll(jobs, job => job.Error is null && job.At < stage && !IsGoingOn(job)));
            var answers = Array.ConvertAll(along, job => job.Result);
            foreach (var job in along)
            {
                job.GoAlong(stage);
            }

            canBeLearnedFrom &= await runner.RunAsync([.. goOn, .. along], abandoned);
            for (var index = 0; index < along.Length; index++)
            {
                (along[index].Result, along[index].Error) = (answers[index], null);
            }

            foreach (var job in goOn)
            {
                Advance(job);
            }
        }

        return canBeLearnedFrom;

        static bool IsGoingOn(StagedJob job) => job.Ended is null && job.Error is null && !job.IsAbandoned;
    }

    void Advance(StagedJob job)
    {
        if (job.Result is not { } given)
        {
            return;
        }

        job.Result = null;
        try
        {
            job.Advance(given);
            if (job.Ended is { } exit)
            {
                metrics.Exited(exit);
            }
        }
        catch (ModelFailedException problem)
        {
            job.Error = problem;
        }
    }

    void Complete(ServedJob job, TimeSpan now)
    {
        var began = job.Began ?? now;
        metrics.Ran(now - began);
        if (job.Deadline < now)
        {
            Interlocked.Increment(ref answeredLate);
            metrics.AnsweredLate();
        }

        if (job.Result is { } outputs)
        {
            job.Complete(new Served(Admission.Run, outputs, 0, began - job.Asked, now - began));
        }
        else
        {
            job.Fail(job.Error ?? new OperationCanceledException("Nobody waits for this inference any more."));
        }
    }

    /// <summary>A caller has gone: its job leaves the queue; a run goes on for the others.</summary>
    void Abandon(ServedJob job, CancellationToken cancellationToken)
    {
        CancellableRun? run;
        lock (gate)
        {
            run = job.Run;
            if (scheduler.Remove(job))
            {
                Pump(Now);
            }
        }

        if (job.Abandon(cancellationToken))
        {
            run?.Leave();
        }
    }

    /// <summary>What is known of each stage's model, once they are loaded.</summary>
    async Task<ModelBatching?[]> StagesAsync(ExitModel model, CancellationToken cancellationToken)
    {
        var stages = new ModelBatching?[model.Stages.Count];
        for (var index = 0; index < stages.Length; index++)
        {
            if (model.Stages[index] is not { } id)
            {
                continue;
            }

            lock (gate)
            {
                stages[index] = BatchingOf(id);
            }

            if (stages[index]!.Plan is null)
            {
                var plan = BatchPlan.Of(await Task.Run(() => engine.DescribeAsync(id, cancellationToken).AsTask(), cancellationToken));
                lock (gate)
                {
                    stages[index]!.Described(plan);
                }
            }
        }

        return stages;
    }

    /// <exception cref="InvalidTensorException">It is not one image, or an output is not one of a model with exits.</exception>
    static Tensor CheckStaged(ModelBatching main, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs)
    {
        var signature = ExitModel.SignatureOf(main.Plan!.Signature);
        if (signature.Inputs is not [var expected])
        {
            throw new InvalidTensorException($"The main block '{main.Model}' has no input '{ExitModel.Image}'.");
        }

        if (inputs is not [{ Shape: [1, ..] } image] || (main.Plan.RunsAlone is null && main.Plan.FormOf(inputs, []) is null))
        {
            throw new InvalidTensorException(
                $"A model with exits takes one image: the input '{expected.Name}', {expected.ElementType.ProtocolName()} [{string.Join(',', expected.Shape)}]. Send a request for each; they are put together here.");
        }

        foreach (var name in outputs)
        {
            if (signature.Outputs.All(output => output.Name != name) || outputs.Count(other => other == name) > 1)
            {
                throw new InvalidTensorException(
                    $"Output '{name}' is asked for twice, or is not one of {string.Join(", ", signature.Outputs.Select(output => $"'{output.Name}'"))}.");
            }
        }

        return image;
    }

    ModelBatching BatchingOf(ModelId model)
    {
        if (!models.TryGetValue(model, out var batching))
        {
            if (models.Count >= MostModels)
            {
                models.Clear();
            }

            models.Add(model, batching = new ModelBatching(model));
        }

        return batching;
    }

    /// <summary>Asks for the signature once; until it is known, requests run alone. Called under the lock.</summary>
    void Describe(ModelBatching batching)
    {
        if (options.Batching is BatchingMode.Off || batching.Plan is not null || batching.IsDescribing)
        {
            return;
        }

        batching.IsDescribing = true;
        using var withoutContext = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        _ = Task.Run(() => DescribeAsync(batching));
    }

    async Task DescribeAsync(ModelBatching batching)
    {
        BatchPlan? plan = null;
        try
        {
            plan = BatchPlan.Of(await engine.DescribeAsync(batching.Model, CancellationToken.None));
        }
        catch (Exception)
        {
            // The runs fail for the same reason and say so; the next request asks again.
        }

        lock (gate)
        {
            batching.IsDescribing = false;
            if (plan is not null)
            {
                batching.Described(plan);
                foreach (var job in scheduler.WaitingFor(batching.Model.ToString()).Cast<ServedJob>())
                {
                    job.Form = batching.FormOf(job.Inputs, job.Outputs);
                }
            }
        }
    }

    static Activity? StartTrace(CancellableRun run)
    {
        var links = run.Jobs.Length is 1 ? null : run.Jobs.Skip(1).Where(job => job.Trace != default).Select(job => new ActivityLink(job.Trace));
        var trace = GrainTraces.Source.StartActivity("inference.run", ActivityKind.Internal, run.Jobs[0].Trace, tags: null, links);
        trace?.SetTag("autoscale.batch.size", run.Jobs.Length);
        return trace;
    }
}
