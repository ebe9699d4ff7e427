namespace AutoScale.Onnx.Census;

/// <summary>The census needs the shape that an operator gives and does not know how to derive it.</summary>
/// <param name="domain">The operator's domain; <c>ai.onnx</c> for the default one.</param>
/// <param name="operatorType">The operator.</param>
/// <param name="node">The node that uses it.</param>
/// <param name="reason">What stands in the way, and what needed it.</param>
public sealed class UnsupportedOperatorException(string domain, string operatorType, string node, string reason)
    : Exception($"Operator {domain}::{operatorType} (node '{node}') {reason}")
{
    public string Domain { get; } = domain;

    public string OperatorType { get; } = operatorType;

    public string Node { get; } = node;
}
