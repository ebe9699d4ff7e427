using AutoScale.Silo.OpenInference;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace AutoScale.Silo.Tests.OpenInference;

public sealed class RequestBodyTests
{
    [Fact]
    public async Task ReadAsync_TakesABrokenStreamForAClientThatLeft()
    {
        var reset = new IOException("The client reset the request stream.");

        var left = await Assert.ThrowsAsync<ConnectionAbortedException>(() => ReadAsync(reset));

        Assert.Same(reset, left.InnerException);
    }

    [Fact]
    public async Task ReadAsync_LeavesARefusalAsItIs() =>
        Assert.Equal(408, (await Assert.ThrowsAsync<BadHttpRequestException>(() => ReadAsync(new BadHttpRequestException("too slow", 408)))).StatusCode);

    static Task<ReadOnlyMemory<byte>> ReadAsync(Exception failure)
    {
        var context = new DefaultHttpContext { Request = { Body = new BreakingStream(failure) } };
        return RequestBody.ReadAsync(context.Request, 1024, new RentedBuffers(), CancellationToken.None);
    }

    /// <summary>Gives a few bytes and breaks then.</summary>
    sealed class BreakingStream(Exception failure) : MemoryStream([1, 2, 3])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw failure;
    }
}
