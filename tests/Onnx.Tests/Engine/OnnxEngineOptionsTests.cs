using AutoScale.Onnx.Engine;

namespace AutoScale.Onnx.Tests.Engine;

public sealed class OnnxEngineOptionsTests
{
    [Fact]
    public void Validate_TakesTheDefaults() => new OnnxEngineOptions().Validate();

    [Theory]
    [InlineData(-1, 16, 1L, "OnnxEngineOptions.IntraOpThreads must be 0-256.")]
    [InlineData(257, 16, 1L, "OnnxEngineOptions.IntraOpThreads must be 0-256.")]
    [InlineData(0, 0, 1L, "OnnxEngineOptions.MaxSessions must be 1-1024.")]
    [InlineData(0, 1025, 1L, "OnnxEngineOptions.MaxSessions must be 1-1024.")]
    [InlineData(0, 16, 0L, "OnnxEngineOptions.MaxModelBytes must be 1-1099511627776.")]
    [InlineData(0, 16, (1L << 40) + 1, "OnnxEngineOptions.MaxModelBytes must be 1-1099511627776.")]
    public void Validate_NamesThePropertyAndItsRange(int threads, int sessions, long bytes, string message)
    {
        var options = new OnnxEngineOptions { IntraOpThreads = threads, MaxSessions = sessions, MaxModelBytes = bytes };
        var error = Assert.Throws<ArgumentOutOfRangeException>(options.Validate);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new OnnxInferenceEngine(new MemoryModelStore(), options));
    }
}
