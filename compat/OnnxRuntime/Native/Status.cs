namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>Turns a status of the C API into an exception, and frees it.</summary>
static unsafe class Status
{
    internal static void Verify(nint status)
    {
        if (status is 0)
        {
            return;
        }

        try
        {
            throw new OnnxRuntimeException((ErrorCode)OrtApi.GetErrorCode(status), Utf8.Read(OrtApi.GetErrorMessage(status)));
        }
        finally
        {
            OrtApi.ReleaseStatus(status);
        }
    }
}
