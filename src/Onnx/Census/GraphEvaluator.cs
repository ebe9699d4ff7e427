using AutoScale.Onnx.Census.Operators;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;

namespace AutoScale.Onnx.Census;

/// <summary>
/// Walks a graph in order, derives every value, and opens the model's own functions and the branches of If whose condition is known.
/// A value that cannot be derived is passed on with its cause; only a layer that needs it makes that an error.
/// </summary>
sealed class GraphEvaluator
{
    /// <summary>Functions that call functions can multiply nodes without end.</summary>
    const int MaxNodes = 500_000;

    const int MaxDepth = 32;

    static readonly Dictionary<string, AttributeProto> NoAttributes = [];

    readonly Dictionary<(string Domain, string Name), FunctionProto> functions = [];
    readonly List<EvaluatedNode> nodes = [];
    int root = -1;

    public GraphEvaluator(ModelProto model)
    {
        foreach (var function in model.Functions)
        {
            functions.TryAdd((Domain(function.Domain), function.Name), function);
        }
    }

    public IReadOnlyList<EvaluatedNode> Nodes => nodes;

    /// <summary>Bytes of the stored tensors seen so far.</summary>
    public long WeightBytes { get; private set; }

    /// <summary>Evaluates a graph whose inputs are in scope.</summary>
    public void Evaluate(GraphProto graph, ValueScope scope) => Evaluate(graph, scope, "", NoAttributes, 0);

    void Evaluate(GraphProto graph, ValueScope scope, string path, IReadOnlyDictionary<string, AttributeProto> given, int depth)
    {
        foreach (var tensor in graph.Initializer)
        {
            scope.Add(tensor.Name, Store(tensor, null));
        }

        foreach (var sparse in graph.SparseInitializer)
        {
            var values = sparse.Values ?? throw new InvalidModelException("A sparse initializer has no values.");
            scope.Add(values.Name, Store(values, [.. sparse.Dims]));
        }

        Evaluate(graph.Node, scope, path, given, depth);
    }

    void Evaluate(
        IEnumerable<NodeProto> nodes, ValueScope scope, string path, IReadOnlyDictionary<string, AttributeProto> given, int depth)
    {
        foreach (var node in nodes)
        {
            root += depth is 0 ? 1 : 0;
            var name = path + (node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(output => output.Length > 0) ?? node.OpType);
            var inputs = node.Input.Select(input => input.Length == 0 ? null : scope.Find(input)
                ?? throw new InvalidModelException($"Node '{name}' ({node.OpType}) reads '{input}', which nothing before it makes.")).ToArray();
            var outputs = Evaluate(node, name, inputs, scope, Resolve(node, given), depth);
            for (var index = 0; index < node.Output.Count; index++)
            {
                if (node.Output[index].Length > 0)
                {
                    scope.Add(node.Output[index], outputs[index]);
                }
            }
        }
    }

    CensusValue[] Evaluate(
        NodeProto proto, string name, CensusValue?[] inputs, ValueScope scope, IReadOnlyDictionary<string, AttributeProto> attributes, int depth)
    {
        if (depth > MaxDepth || nodes.Count >= MaxNodes)
        {
            throw new InvalidModelException($"Node '{name}' ({proto.OpType}) is nested more than {MaxDepth} deep, or is beyond {MaxNodes} nodes.");
        }

        if (functions.TryGetValue((Domain(proto.Domain), proto.OpType), out var function))
        {
            return Call(function, proto, name, inputs, attributes, depth);
        }

        if (proto.OpType is "If" && Domain(proto.Domain) is "" && inputs is [{ Data: { Count: 1 } condition }]
            && attributes.GetValueOrDefault(condition.Integer(0) != 0 ? "then_branch" : "else_branch")?.G is { } branch)
        {
            var inner = new ValueScope(scope);
            Evaluate(branch, inner, name + "/", attributes, depth + 1);
            return Collect(branch.Output.Select(output => output.Name), inner, proto, name);
        }

        var node = new NodeContext(proto, name, inputs, attributes);
        node.Node.Root = root;
        nodes.Add(node.Node);
        Derive(node, proto, attributes);
        node.Lose("has an output that the census does not derive");
        CountParameters(node);
        node.Node.OutputShape = node.Outputs.FirstOrDefault()?.Shape;
        return node.Outputs!;
    }

    static void Derive(NodeContext node, NodeProto proto, IReadOnlyDictionary<string, AttributeProto> attributes)
    {
        var domain = Domain(proto.Domain);
        var unknown = node.Node.Inputs.FirstOrDefault(input => input is { Shape: null })?.Cause;
        if (OperatorTable.Find(domain, proto.OpType) is not { } rule)
        {
            if (attributes.Values.Any(HoldsLayers))
            {
                throw new UnsupportedOperatorException(
                    Named(domain), proto.OpType, node.Node.Name, "runs layers as often as its data decides, so that their work cannot be counted.");
            }

            node.Lose(unknown ?? new UnknownShape(Named(domain), proto.OpType, node.Node.Name, "is not known to the census"));
            return;
        }

        if (unknown is not null && OperatorTable.IsLayer(proto.OpType))
        {
            throw new UnsupportedOperatorException(
                unknown.Domain, unknown.OperatorType, unknown.Node,
                $"{unknown.Reason}; layer '{node.Node.Name}' ({proto.OpType}) needs that shape.");
        }

        if (unknown is not null && proto.OpType is not "Reshape")
        {
            node.Lose(unknown);
            return;
        }

        try
        {
            rule(node);
        }
        catch (OverflowException error)
        {
            throw new InvalidModelException($"Node '{node.Node.Name}' ({proto.OpType}) has dimensions whose product exceeds 2^63 - 1.", error);
        }
    }

    CensusValue[] Call(
        FunctionProto function, NodeProto proto, string name, CensusValue?[] inputs, IReadOnlyDictionary<string, AttributeProto> attributes, int depth)
    {
        var inner = new ValueScope(null);
        for (var index = 0; index < function.Input.Count && index < inputs.Length; index++)
        {
            if (inputs[index] is { } value)
            {
                inner.Add(function.Input[index], value);
            }
        }

        var given = new Dictionary<string, AttributeProto>(attributes, StringComparer.Ordinal);
        foreach (var otherwise in function.AttributeProto)
        {
            given.TryAdd(otherwise.Name, otherwise);
        }

        // An optional input left out stands as an empty name in the body.
        var absent = function.Input.Skip(inputs.Length).Concat(function.Input.Where((_, index) => index < inputs.Length && inputs[index] is null)).ToHashSet();
        Evaluate(function.Node.Select(node => WithoutInputs(node, absent)), inner, name + "/", given, depth + 1);
        return Collect(function.Output, inner, proto, name);
    }

    static NodeProto WithoutInputs(NodeProto node, HashSet<string> absent)
    {
        if (absent.Count == 0 || !node.Input.Any(absent.Contains))
        {
            return node;
        }

        var copy = node.Clone();
        for (var index = 0; index < copy.Input.Count; index++)
        {
            if (absent.Contains(copy.Input[index]))
            {
                copy.Input[index] = "";
            }
        }

        return copy;
    }

    static CensusValue[] Collect(IEnumerable<string> names, ValueScope inner, NodeProto proto, string name)
    {
        var values = names
            .Select(output => inner.Find(output) ?? throw new InvalidModelException($"The body of '{name}' ({proto.OpType}) does not make '{output}'."))
            .ToArray();
        return values.Length >= proto.Output.Count
            ? values
            : throw new InvalidModelException($"Node '{name}' ({proto.OpType}) has {proto.Output.Count} outputs and its body makes {values.Length}.");
    }

    /// <summary>The node's attributes, those that refer to the caller's replaced by them.</summary>
    static Dictionary<string, AttributeProto> Resolve(NodeProto node, IReadOnlyDictionary<string, AttributeProto> given)
    {
        var attributes = new Dictionary<string, AttributeProto>(node.Attribute.Count, StringComparer.Ordinal);
        foreach (var attribute in node.Attribute)
        {
            if (attribute.RefAttrName.Length == 0)
            {
                attributes[attribute.Name] = attribute;
            }
            else if (given.TryGetValue(attribute.RefAttrName, out var value))
            {
                attributes[attribute.Name] = value;
            }
        }

        return attributes;
    }

    CensusValue Store(TensorProto tensor, long[]? dense)
    {
        var (shape, type, data) = ConstantRules.Stored(tensor);
        var count = Tensors.ElementCount(tensor);
        try
        {
            WeightBytes = checked(WeightBytes + (((count * Tensors.BitsPerElement(type)) + 7) / 8));
        }
        catch (OverflowException error)
        {
            throw new InvalidModelException($"Tensor '{tensor.Name}' is larger than 2^63 bytes.", error);
        }

        return new CensusValue
        {
            Shape = dense ?? shape,
            Type = type,
            Constant = true,
            Data = dense is null ? data : null,
            Sources = count > 1 ? [new ParameterSource(count, Tensors.IsReal(type))] : [],
        };
    }

    /// <summary>Passes stored tensors through constants, and counts them at the first node that uses them in an inference.</summary>
    static void CountParameters(NodeContext node)
    {
        var used = node.WeightInputs is { } listed
            ? listed.Where(node.Has).Select(node.Input)
            : node.Node.Inputs.OfType<CensusValue>();
        foreach (var value in used.Where(value => value.Constant))
        {
            foreach (var source in value.Sources)
            {
                source.Trained |= node.WeightInputs is not null;
                if (!node.AllConstant && source is { Trained: true, Counted: false })
                {
                    source.Counted = true;
                    node.Node.Parameters += source.Elements;
                }
            }
        }

        if (node.AllConstant)
        {
            node.KeepSources([.. used.SelectMany(value => value.Sources).Distinct()]);
        }
    }

    static bool HoldsLayers(AttributeProto attribute) =>
        (attribute.G is { } graph && HoldsLayers(graph)) || attribute.Graphs.Any(HoldsLayers);

    static bool HoldsLayers(GraphProto graph) =>
        graph.Node.Any(node => OperatorTable.IsLayer(node.OpType) || node.Attribute.Any(HoldsLayers));

    static string Domain(string domain) => domain is "ai.onnx" ? "" : domain;

    static string Named(string domain) => domain.Length == 0 ? "ai.onnx" : domain;
}
