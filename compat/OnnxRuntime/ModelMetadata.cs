using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>What the model file says about itself.</summary>
public unsafe class ModelMetadata
{
    internal ModelMetadata(nint session)
    {
        nint metadata;
        Status.Verify(OrtApi.SessionGetModelMetadata(session, &metadata));
        try
        {
            ProducerName = Read(metadata, OrtApi.ModelMetadataGetProducerName);
            GraphName = Read(metadata, OrtApi.ModelMetadataGetGraphName);
            Domain = Read(metadata, OrtApi.ModelMetadataGetDomain);
            Description = Read(metadata, OrtApi.ModelMetadataGetDescription);
            GraphDescription = Read(metadata, OrtApi.ModelMetadataGetGraphDescription);
            long version;
            Status.Verify(OrtApi.ModelMetadataGetVersion(metadata, &version));
            Version = version;
            CustomMetadataMap = ReadCustom(metadata);
        }
        finally
        {
            OrtApi.ReleaseModelMetadata(metadata);
        }
    }

    public string ProducerName { get; }

    public string GraphName { get; }

    public string Domain { get; }

    public string Description { get; }

    public string GraphDescription { get; }

    public long Version { get; }

    public Dictionary<string, string> CustomMetadataMap { get; }

    static string Read(nint metadata, delegate* unmanaged<nint, nint, byte**, nint> get)
    {
        byte* text;
        Status.Verify(get(metadata, DefaultAllocator.Handle, &text));
        return Utf8.Take(text);
    }

    static Dictionary<string, string> ReadCustom(nint metadata)
    {
        byte** keys;
        long count;
        Status.Verify(OrtApi.ModelMetadataGetCustomMetadataMapKeys(metadata, DefaultAllocator.Handle, &keys, &count));
        var map = new Dictionary<string, string>();
        for (var index = 0L; index < count; index++)
        {
            byte* value;
            Status.Verify(OrtApi.ModelMetadataLookupCustomMetadataMap(metadata, DefaultAllocator.Handle, keys[index], &value));
            map[Utf8.Take(keys[index])] = Utf8.Take(value);
        }

        if (keys is not null)
        {
            DefaultAllocator.Free(keys);
        }

        return map;
    }
}
