using AutoScale.Onnx.Zoo.Networks;

namespace AutoScale.Onnx.Zoo;

/// <summary>
/// The networks of arXiv 2005.02544. To add one: write its graph under Networks, list it here, and record its calibration (see <see cref="ZooCalibration"/>).
/// Random weights stand for cost and traffic, never for accuracy.
/// </summary>
public static class ModelZoo
{
    /// <summary>The seed of the weights that <see cref="ZooModelStore"/> serves and that the recorded calibration belongs to.</summary>
    public const ulong Seed = 200502544;

    /// <summary>All ten, in the paper's order.</summary>
    public static IReadOnlyList<ZooNetwork> Networks { get; } =
    [
        new("inception_v1", "Inception v1", 224, InceptionV1.Build),
        new("inception_v3", "Inception v3", 299, InceptionV3.Build),
        new("mobilenet_v1", "MobileNet v1", 224, MobileNetV1.Build),
        new("mobilenet_v2", "MobileNet v2", 224, MobileNetV2.Build),
        new("mobilenet_v3", "MobileNet v3 large", 224, MobileNetV3.Build),
        new("resnet_50", "ResNet 50", 224, ResNet50.Build),
        new("ssd_mobilenet_v1", "SSD MobileNet v1", 300, SingleShotDetector.MobileNetV1),
        new("ssd_mobilenet_v2", "SSD MobileNet v2", 300, SingleShotDetector.MobileNetV2),
        new("ssd_mobilenet_v3", "SSD MobileNet v3 large", 320, SingleShotDetector.MobileNetV3),
        new("mobilebert", "MobileBERT", 0, MobileBert.Build),
    ];

    /// <summary>Finds a network by its id; null when there is none.</summary>
    public static ZooNetwork? Find(string id) => Networks.FirstOrDefault(network => network.Id == id);
}
