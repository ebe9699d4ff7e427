using AutoScale.Core.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace AutoScale.Onnx.Engine;

/// <summary>Runs models on ONNX Runtime's CPU kernels in this process.</summary>
/// <remarks>
/// Once the model is loaded, <see cref="RunAsync"/> runs it on the calling thread and completes before it returns: a caller that must not be
/// held for that long, such as a grain or an event loop, wraps the call in <see cref="Task.Run(Action)"/>. Loading happens on the thread pool.
/// Runs of one model may overlap and share its session. Input bytes are read in place; output bytes are the caller's own copy.
/// </remarks>
public sealed class OnnxInferenceEngine : IInferenceEngine, IDisposable
{
    readonly SessionCache sessions;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public OnnxInferenceEngine(IModelStore store, OnnxEngineOptions options) => sessions = new SessionCache(store, options);

    /// <inheritdoc cref="SessionCache.Loaded"/>
    public IReadOnlyList<LoadedModel> Loaded => sessions.Loaded;

    /// <inheritdoc/>
    /// <exception cref="ModelFailedException">The model does not load.</exception>
    public async ValueTask<ModelSignature> DescribeAsync(ModelId model, CancellationToken cancellationToken)
    {
        using var lease = await sessions.LeaseAsync(model, cancellationToken);
        return lease.Session.Signature;
    }

    /// <inheritdoc/>
    /// <exception cref="ModelFailedException">The model does not load, or the run failed inside it.</exception>
    /// <exception cref="OperationCanceledException">The token ended the run; it stops after the operator that is running.</exception>
    public async ValueTask<IReadOnlyList<Tensor>> RunAsync(
        ModelId model, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs, CancellationToken cancellationToken)
    {
        using var lease = await sessions.LeaseAsync(model, cancellationToken);
        var ordered = InputValidation.Order(lease.Session, inputs);
        var wanted = InputValidation.Outputs(lease.Session.Signature, outputs);
        using var trace = EngineTraces.Source.StartActivity("onnxruntime.run");
        trace?.SetTag("autoscale.model", model.ToString());
        try
        {
            return Run(lease.Session.Session, ordered, wanted, cancellationToken);
        }
        catch (OnnxRuntimeException error) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException($"The run of model '{model}' was cancelled.", error, cancellationToken);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelFailedException(model, $"failed in a run: {error.Message}", error);
        }
    }

    /// <summary>Drops every session; those in a run go when it ends.</summary>
    public void Dispose() => sessions.Dispose();

    static Tensor[] Run(InferenceSession session, Tensor[] inputs, IReadOnlyList<string> outputs, CancellationToken cancellationToken)
    {
        var pinned = new List<PinnedInput>(inputs.Length);
        try
        {
            foreach (var input in inputs)
            {
                pinned.Add(new PinnedInput(input));
            }

            using var options = new RunOptions();
            using var cancellation = cancellationToken.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, options);
            using var values = session.Run(options, session.InputNames, [.. pinned.Select(input => input.Value)], outputs);
            return [.. values.Select((value, index) => Copy(outputs[index], value))];
        }
        finally
        {
            foreach (var input in pinned)
            {
                input.Dispose();
            }
        }
    }

    static Tensor Copy(string name, OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        return info.ElementDataType.TryToProtocol(out var type)
            ? new Tensor(name, type, info.Shape, value.GetTensorMutableRawData().ToArray())
            : throw new InvalidOperationException($"Output '{name}' came as {info.ElementDataType}, against the model's signature.");
    }
}
