using Orleans.Storage;

namespace Orleans.Configuration;

public class MemoryGrainStorageOptions : IStorageProviderSerializerOptions
{
    public const int NumStorageGrainsDefaultValue = 10;

    public int NumStorageGrains { get; set; } = NumStorageGrainsDefaultValue;

    public IGrainStorageSerializer GrainStorageSerializer { get; set; } = null!;
}
