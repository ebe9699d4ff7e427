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
    readonly IInferenceEngine engine;
    readonly IExitModels exitModels;
    readonly ServingOptions options;
    readonly ServingAccounts accounts;
    readonly Dispatcher dispatcher;
    readonly KnownModels models;

    public InferenceServer(
        IInferenceEngine engine, IExitModels exitModels, IOptions<ServingOptions> options, TimeProvider clock, GrainMetrics metrics)
    {
        (this.engine, this.exitModels, this.options) = (engine, exitModels, options.Value);
        accounts = new ServingAccounts(metrics);
        var runner = new BatchRunner(engine);
        dispatcher = new Dispatcher(
            this.options.ToSettings(), new RunExecutor(runner, new StagedRunner(runner, this.options.Batching, metrics)), accounts, clock);
        models = new KnownModels(engine, dispatcher.Described);
    }

    /// <summary>Inferences that run or wait.</summary>
    public int Present
    {
        get
        {
            var (_, running, waiting) = dispatcher.Load;
            return running + waiting;
        }
    }

    /// <summary>Runs, each of one inference or a batch.</summary>
    public int Running => dispatcher.Load.Runs;

    /// <summary>Inferences that wait for a place.</summary>
    public int Waiting => dispatcher.Load.Waiting;

    /// <summary>Inferences begun since the silo started.</summary>
    public long Admitted => accounts.Admitted;

    /// <summary>Inferences refused because the silo was full, or would have been too slow.</summary>
    public long RejectedBusy => accounts.RejectedBusy;

    /// <summary>Inferences not begun because they had become late.</summary>
    public long RejectedLate => accounts.RejectedLate;

    /// <summary>Inferences that ended, or whose caller had the answer, after their deadline.</summary>
    public long AnsweredLate => accounts.AnsweredLate;

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
        if (exitModels.Find(model) is { } exits)
        {
            var stages = await models.StagesAsync(exits, cancellationToken);
            var image = StagedRequest.ImageOf(stages[0]!, inputs, outputs);
            return await dispatcher.RunAsync((now, deadline) => NewStagedJob(exits, stages, image, outputs, now, deadline), deadlineMs, cancellationToken);
        }

        return await dispatcher.RunAsync((now, deadline) => NewJob(model, inputs, outputs, now, deadline), deadlineMs, cancellationToken);
    }

    /// <summary>The signature of a model, plain or with exits.</summary>
    /// <exception cref="ModelNotFoundException">There is no such model.</exception>
    /// <exception cref="ModelFailedException">It does not load.</exception>
    public async Task<ModelSignature> DescribeAsync(ModelId model, CancellationToken cancellationToken) => exitModels.Find(model) is { } exits
        ? ExitModel.SignatureOf((await models.StagesAsync(exits, cancellationToken))[0]!.Plan!.Signature)
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

        return exitModels.Find(model) is { } exits
            ? exits.Stages.Select(stage => stage is { } id ? models.Find(id)?.RunsAlone : null).FirstOrDefault(reason => reason is not null)
            : models.Find(model)?.RunsAlone ?? BatchPlan.Of(signature).RunsAlone;
    }

    /// <summary>Whether a model's signature is known here, so that requests to it can be put together.</summary>
    public bool IsKnown(ModelId model) => options.Batching is BatchingMode.Off || models.Find(model)?.Plan is not null;

    public void Dispose() => dispatcher.Dispose();

    ServedJob NewJob(ModelId model, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs, TimeSpan now, TimeSpan deadline)
    {
        var batching = models.Of(model);
        var form = batching.FormOf(inputs, outputs);
        if (options.Batching is not BatchingMode.Off)
        {
            models.Describe(batching);
        }

        return new ServedJob(model, batching, inputs, outputs, form is null ? 1 : (int)inputs[0].Shape[0], now, deadline) { Form = form };
    }

    StagedJob NewStagedJob(ExitModel model, ModelBatching?[] stages, Tensor image, IReadOnlyList<string> outputs, TimeSpan now, TimeSpan deadline)
    {
        var isBatched = Array.TrueForAll(stages, stage => stage is null or { RunsAlone: null });
        return new StagedJob(model, stages, image, outputs, now, deadline)
        {
            Form = isBatched ? stages[0]!.FormOf([image], []) : null,
            Stages = options.Batching is BatchingMode.Exits ? stages.Length : 1,
        };
    }
}
