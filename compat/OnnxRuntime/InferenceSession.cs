using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A loaded model. Runs may overlap; dispose it when no run is left.</summary>
public unsafe class InferenceSession : IDisposable
{
    readonly SessionHandle _session;
    readonly List<string> _inputNames = [];
    readonly List<string> _outputNames = [];
    readonly Dictionary<string, NodeMetadata> _inputs;
    readonly Dictionary<string, NodeMetadata> _outputs;
    readonly Dictionary<string, NodeMetadata> _overridableInitializers;
    readonly Lazy<ModelMetadata> _metadata;

    /// <summary>Loads a model file.</summary>
    /// <exception cref="OnnxRuntimeException">The file is missing or is no model that this runtime can load.</exception>
    public InferenceSession(string modelPath)
        : this(WithDefaults(options => Load(modelPath, options)))
    {
    }

    /// <inheritdoc cref="InferenceSession(string)"/>
    public InferenceSession(string modelPath, SessionOptions options)
        : this(Load(modelPath, options))
    {
    }

    /// <summary>Loads a model from its bytes, which are not needed afterwards.</summary>
    /// <exception cref="OnnxRuntimeException">The bytes are no model that this runtime can load.</exception>
    public InferenceSession(byte[] model)
        : this(WithDefaults(options => Load(model, options)))
    {
    }

    /// <inheritdoc cref="InferenceSession(byte[])"/>
    public InferenceSession(byte[] model, SessionOptions options)
        : this(Load(model, options))
    {
    }

    InferenceSession(SessionHandle session)
    {
        _session = session;
        try
        {
            _inputs = Describe(_inputNames, OrtApi.SessionGetInputCount, OrtApi.SessionGetInputName, OrtApi.SessionGetInputTypeInfo);
            _outputs = Describe(_outputNames, OrtApi.SessionGetOutputCount, OrtApi.SessionGetOutputName, OrtApi.SessionGetOutputTypeInfo);
            _overridableInitializers = Describe(
                [], OrtApi.SessionGetOverridableInitializerCount, OrtApi.SessionGetOverridableInitializerName,
                OrtApi.SessionGetOverridableInitializerTypeInfo);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        _metadata = new Lazy<ModelMetadata>(() => Use(handle => new ModelMetadata(handle)));
    }

    /// <summary>What the session takes, by name.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> InputMetadata => _inputs;

    /// <summary>What the session gives, by name.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> OutputMetadata => _outputs;

    /// <summary>Initial values that an input of the same name may replace.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> OverridableInitializerMetadata => _overridableInitializers;

    /// <summary>Input names in the model's order.</summary>
    public IReadOnlyList<string> InputNames => _inputNames;

    /// <summary>Output names in the model's order.</summary>
    public IReadOnlyList<string> OutputNames => _outputNames;

    /// <summary>What the model file says about itself.</summary>
    public ModelMetadata ModelMetadata => _metadata.Value;

    /// <summary>Runs the model on named inputs and gives the outputs asked for, in the order asked for.</summary>
    /// <exception cref="OnnxRuntimeException">A name, type or shape does not fit, a node failed, or the run was terminated.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(
        RunOptions runOptions, IReadOnlyDictionary<string, OrtValue> inputs, IReadOnlyCollection<string> outputNames)
    {
        ArgumentNullException.ThrowIfNull(runOptions);
        return Run(runOptions, [.. inputs.Keys], [.. inputs.Values], outputNames);
    }

    /// <inheritdoc cref="Run(RunOptions, IReadOnlyDictionary{string, OrtValue}, IReadOnlyCollection{string})"/>
    public IDisposableReadOnlyCollection<OrtValue> Run(
        RunOptions runOptions, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues, IReadOnlyCollection<string> outputNames)
    {
        ArgumentNullException.ThrowIfNull(runOptions);
        RequireSameCount(nameof(inputNames), inputNames.Count, nameof(inputValues), inputValues.Count);
        var outputs = new nint[outputNames.Count];
        RunInto(runOptions, inputNames, inputValues, outputNames, outputs);

        var values = new DisposableList<OrtValue>(outputs.Length);
        foreach (var output in outputs)
        {
            values.Add(new OrtValue(output));
        }

        return values;
    }

    /// <summary>Runs the model into outputs that the caller made with fitting types and shapes.</summary>
    /// <inheritdoc cref="Run(RunOptions, IReadOnlyDictionary{string, OrtValue}, IReadOnlyCollection{string})" path="/exception"/>
    public void Run(
        RunOptions? runOptions, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames, IReadOnlyCollection<OrtValue> outputValues)
    {
        RequireSameCount(nameof(inputNames), inputNames.Count, nameof(inputValues), inputValues.Count);
        RequireSameCount(nameof(outputNames), outputNames.Count, nameof(outputValues), outputValues.Count);
        RunInto(runOptions, inputNames, inputValues, outputNames, Handles(outputValues));
        GC.KeepAlive(outputValues);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _session.Dispose();
        }
    }

    static SessionHandle WithDefaults(Func<SessionOptions, SessionHandle> load)
    {
        using var options = new SessionOptions();
        return load(options);
    }

    static SessionHandle Load(byte[] model, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        nint session;
        fixed (byte* bytes = model)
        {
            Status.Verify(OrtApi.CreateSessionFromArray(
                OrtEnv.Instance().Open(), bytes, (nuint)model.Length, options.Open(), &session));
        }

        GC.KeepAlive(options);
        return new SessionHandle(session);
    }

    static SessionHandle Load(string modelPath, SessionOptions options)
    {
        // The C API takes paths in the system's own encoding.
        ArgumentNullException.ThrowIfNull(modelPath);
        nint session;
        fixed (char* wide = modelPath)
        fixed (byte* narrow = Utf8.Write(modelPath))
        {
            Status.Verify(OrtApi.CreateSession(
                OrtEnv.Instance().Open(), OperatingSystem.IsWindows() ? wide : narrow, options.Open(), &session));
        }

        GC.KeepAlive(options);
        return new SessionHandle(session);
    }

    static void RequireSameCount(string names, int nameCount, string values, int valueCount)
    {
        if (nameCount != valueCount)
        {
            throw new ArgumentException($"Length of {names} ({nameCount}) must match that of {values} ({valueCount}).");
        }
    }

    static nint[] Handles(IReadOnlyCollection<OrtValue> values)
    {
        var handles = new nint[values.Count];
        var index = 0;
        foreach (var value in values)
        {
            handles[index++] = value.Handle;
        }

        return handles;
    }

    Dictionary<string, NodeMetadata> Describe(
        List<string> names,
        delegate* unmanaged<nint, nuint*, nint> getCount,
        delegate* unmanaged<nint, nuint, nint, byte**, nint> getName,
        delegate* unmanaged<nint, nuint, nint*, nint> getType)
    {
        var session = _session.Open();
        nuint count;
        Status.Verify(getCount(session, &count));
        var nodes = new Dictionary<string, NodeMetadata>((int)count);
        for (nuint index = 0; index < count; index++)
        {
            byte* text;
            Status.Verify(getName(session, index, DefaultAllocator.Handle, &text));
            var name = Utf8.Take(text);
            nint type;
            Status.Verify(getType(session, index, &type));
            try
            {
                nodes[name] = new NodeMetadata(type, _session.Keep(name));
            }
            finally
            {
                OrtApi.ReleaseTypeInfo(type);
            }

            names.Add(name);
        }

        return nodes;
    }

    T Use<T>(Func<nint, T> use)
    {
        var held = false;
        try
        {
            _session.DangerousAddRef(ref held);
            return use(_session.DangerousGetHandle());
        }
        finally
        {
            if (held)
            {
                _session.DangerousRelease();
            }
        }
    }

    void RunInto(
        RunOptions? runOptions, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames, nint[] outputs)
    {
        var inputNamePointers = NativeNames(inputNames, "Input", _inputs, _overridableInitializers);
        var outputNamePointers = NativeNames(outputNames, "Output", _outputs, null);
        var inputs = Handles(inputValues);
        Use(session =>
        {
            fixed (nint* inputName = inputNamePointers, outputName = outputNamePointers, input = inputs, output = outputs)
            {
                Status.Verify(OrtApi.Run(
                    session, runOptions?.Open() ?? 0, inputName, input, (nuint)inputs.Length, outputName, (nuint)outputs.Length, output));
            }

            return true;
        });
        GC.KeepAlive(inputValues);
        GC.KeepAlive(runOptions);
    }

    static nint[] NativeNames(
        IReadOnlyCollection<string> names, string kind, Dictionary<string, NodeMetadata> nodes, Dictionary<string, NodeMetadata>? more)
    {
        var pointers = new nint[names.Count];
        var index = 0;
        foreach (var name in names)
        {
            if (!nodes.TryGetValue(name, out var node) && (more is null || !more.TryGetValue(name, out node)))
            {
                throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"{kind} name: '{name}' is not in the metadata");
            }

            pointers[index++] = node.ZeroTerminatedName;
        }

        return pointers;
    }
}
