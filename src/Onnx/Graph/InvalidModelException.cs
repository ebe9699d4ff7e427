namespace AutoScale.Onnx.Graph;

/// <summary>The bytes are not an ONNX model, or the model contradicts itself. The message says where.</summary>
public sealed class InvalidModelException : Exception
{
    public InvalidModelException(string message)
        : base(message)
    {
    }

    public InvalidModelException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
