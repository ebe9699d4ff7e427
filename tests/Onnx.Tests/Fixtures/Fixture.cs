namespace AutoScale.Onnx.Tests.Fixtures;

/// <summary>Files made by make_fixtures.py.</summary>
static class Fixture
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", $"{name}.onnx");

    public static byte[] Read(string name) => File.ReadAllBytes(PathOf(name));
}
