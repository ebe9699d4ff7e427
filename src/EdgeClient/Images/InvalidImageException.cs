namespace AutoScale.EdgeClient.Images;

/// <summary>A file is no picture or tensor that can be read; the message says what is wrong with it.</summary>
public sealed class InvalidImageException(string message) : Exception(message);
