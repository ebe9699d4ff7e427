using System.Net;
using AutoScale.Core.Actions;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.OpenInference;
using AutoScale.Testing;

namespace AutoScale.EdgeClient.Tests.Gateway;

public sealed class GatewayClientTests : IDisposable
{
    static readonly ModelId Model = new("net", "1");
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    readonly TemporaryFolder folder = new();
    readonly ManualTime time = new();
    readonly FakeFleet fleet = new();
    readonly FakeTier tier = new();
    readonly GatewayClient gateway;

    public GatewayClientTests()
    {
        fleet.Other = tier.AnswerAsync;
        gateway = TestGateway.Create(fleet, time, folder["credentials.json"]);
    }

    public void Dispose()
    {
        gateway.Dispose();
        fleet.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Tokens_AreSharedByConcurrentCalls()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.GetPolicyAsync("autoscale", 0, default)));

        Assert.Equal((1, 0), (fleet.Enrollments, fleet.Refreshes));
    }

    [Fact]
    public async Task Tokens_AreRefreshedBeforeTheyEnd()
    {
        await gateway.GetPolicyAsync("autoscale", 0, default);
        time.Advance(TimeSpan.FromSeconds(3580));

        var answer = await gateway.GetPolicyAsync("autoscale", 0, default);

        Assert.Null(answer.Failure);
        Assert.Equal((1, 1), (fleet.Enrollments, fleet.Refreshes));
    }

    [Fact]
    public async Task Tokens_AreRefreshedOnceWhenNotAccepted()
    {
        await gateway.GetPolicyAsync("autoscale", 0, default);
        fleet.Accepted = "another";

        var answer = await gateway.GetPolicyAsync("autoscale", 0, default);

        Assert.Null(answer.Failure);
        Assert.Equal((1, 1), (fleet.Enrollments, fleet.Refreshes));
    }

    [Fact]
    public async Task Tokens_ComeFromEnrollingAgainWhenRefreshFails()
    {
        await gateway.GetPolicyAsync("autoscale", 0, default);
        fleet.Accepted = "another";
        fleet.RefreshWorks = false;

        var answer = await gateway.GetPolicyAsync("autoscale", 0, default);

        Assert.Null(answer.Failure);
        Assert.Equal((2, 1), (fleet.Enrollments, fleet.Refreshes));
    }

    [Fact]
    public async Task Tokens_OutliveTheProcess()
    {
        await gateway.GetPolicyAsync("autoscale", 0, default);
        using var next = TestGateway.Create(fleet, time, folder["credentials.json"], TestGateway.Options with { EnrollmentKey = null });

        Assert.True(next.IsEnrolled);
        Assert.Null((await next.GetPolicyAsync("autoscale", 0, default)).Failure);
        Assert.Equal(1, fleet.Enrollments);
    }

    [Fact]
    public async Task Tokens_AreForTheirOwnerOnly()
    {
        await gateway.GetPolicyAsync("autoscale", 0, default);

        Assert.True(OperatingSystem.IsWindows()
            || File.GetUnixFileMode(folder["credentials.json"]) is (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        using var other = TestGateway.Create(fleet, time, folder["credentials.json"], TestGateway.Options with { DeviceId = "phone-2" });
        Assert.False(other.IsEnrolled);
    }

    [Fact]
    public async Task Tokens_AreNotAskedForInALoopWhenTheKeyIsWrong()
    {
        using var wrong = TestGateway.Create(fleet, time, null, TestGateway.Options with { EnrollmentKey = "wrong" });

        for (var call = 0; call < 50; call++)
        {
            Assert.Equal(GatewayFailureKind.Unauthorized, (await wrong.GetPolicyAsync("autoscale", 0, default)).Failure!.Kind);
        }

        Assert.Equal(1, fleet.Enrollments);
        time.Advance(TimeSpan.FromSeconds(1));
        await wrong.GetPolicyAsync("autoscale", 0, default);
        Assert.Equal(2, fleet.Enrollments);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, GatewayFailureKind.Busy)]
    [InlineData(HttpStatusCode.TooManyRequests, GatewayFailureKind.Busy)]
    [InlineData(HttpStatusCode.BadRequest, GatewayFailureKind.Refused)]
    [InlineData(HttpStatusCode.Forbidden, GatewayFailureKind.Refused)]
    [InlineData(HttpStatusCode.NotFound, GatewayFailureKind.NotFound)]
    [InlineData(HttpStatusCode.InternalServerError, GatewayFailureKind.Failed)]
    [InlineData(HttpStatusCode.GatewayTimeout, GatewayFailureKind.Late)]
    public async Task InferAsync_SaysWhatTheTierSaid(HttpStatusCode status, GatewayFailureKind kind)
    {
        tier.Instead = (_, _) => Task.FromResult<HttpResponseMessage?>(new(status)
        {
            Content = new StringContent("""{"title":"No","detail":"input 'x' is missing"}""", null, "application/problem+json"),
        });

        var execution = await gateway.InferAsync(Tier.Cloud, Model, ProcessorKind.Cpu, [TestHost.Input], Deadline, default);

        Assert.StartsWith(kind.ToString().ToLowerInvariant(), execution.Failure, StringComparison.Ordinal);
        Assert.Contains("input 'x' is missing", execution.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InferAsync_SendsBinaryTensorsWithDeadlineAndProcessor()
    {
        var data = new byte[16];
        data[5] = 7;

        var execution = await gateway.InferAsync(
            Tier.Peer, Model, ProcessorKind.Gpu, [TestHost.Input with { Data = data }], TimeSpan.FromMilliseconds(250.5), default);

        Assert.Null(execution.Failure);
        Assert.Equal(data, Assert.Single(execution.Output!).Data.ToArray());
        var request = Assert.Single(tier.Requests);
        Assert.Equal("https://peer.test/v2/models/net/versions/1/infer", request.RequestUri!.ToString());
        Assert.Equal("250.5", request.Headers.GetValues(FleetHeaders.DeadlineMs).Single());
        Assert.Equal("gpu", request.Headers.GetValues(FleetHeaders.Processor).Single());
    }

    [Fact]
    public async Task InferAsync_SplitsTheLatencyAsMeasured()
    {
        tier.Instead = async (request, cancellationToken) =>
        {
            time.Advance(TimeSpan.FromMilliseconds(3));
            await request.Content!.CopyToAsync(new Slow(time, TimeSpan.FromMilliseconds(2)), cancellationToken);
            time.Advance(TimeSpan.FromMilliseconds(40));
            var answer = InferWriter.WriteResponse(new InferResponse("net", [TestHost.Input]), _ => true);
            var late = new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StreamContent(new Slow(time, TimeSpan.FromMilliseconds(4), [.. answer.Json.Span, .. answer.Tensors[0].Span])),
            };
            late.Headers.Add(FleetHeaders.InferenceHeaderLength, $"{answer.Json.Length}");
            return late;
        };

        var times = (await gateway.InferAsync(Tier.Cloud, Model, ProcessorKind.Cpu, [TestHost.Input], Deadline, default)).Times;

        // 3 ms to connect, then the JSON and one tensor, 2 ms each; 40 ms waiting; reads of 4 ms each to the end.
        Assert.Equal(7, times.TransmitMs, 3);
        Assert.Equal(40, times.LatencyMs - times.TransmitMs - times.ReceiveMs, 3);
        Assert.True(times.ReceiveMs >= 8, $"{times}");
    }

    [Fact]
    public async Task InferAsync_GivesUpAtTheDeadline()
    {
        tier.Instead = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return null;
        };

        var running = gateway.InferAsync(Tier.Cloud, Model, ProcessorKind.Cpu, [TestHost.Input], Deadline, default);
        await time.RunUntilAsync(running, "the deadline");

        var execution = await running;
        Assert.Contains("no answer within 1000 ms", execution.Failure, StringComparison.Ordinal);
        Assert.Equal(1000, execution.Times.LatencyMs, 3);
    }

    [Fact]
    public async Task InferAsync_ThrowsWhenTheCallerGivesUp()
    {
        using var gone = new CancellationTokenSource();
        tier.Instead = async (_, cancellationToken) =>
        {
            await gone.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return null;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => gateway.InferAsync(Tier.Cloud, Model, ProcessorKind.Cpu, [TestHost.Input], Deadline, gone.Token));
    }

    [Fact]
    public async Task CanReach_LeavesATierAloneThatFailed()
    {
        Assert.True(gateway.CanReach(Tier.Cloud));
        tier.Instead = (request, _) => request.RequestUri!.Host is "cloud.test" ? throw new HttpRequestException("refused") : Task.FromResult<HttpResponseMessage?>(null);

        await gateway.InferAsync(Tier.Cloud, Model, ProcessorKind.Cpu, [TestHost.Input], Deadline, default);
        Assert.False(gateway.CanReach(Tier.Cloud));
        Assert.True(gateway.CanReach(Tier.Peer));
        time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.True(gateway.CanReach(Tier.Cloud));

        // The second time it is left alone for longer.
        await gateway.InferAsync(Tier.Cloud, Model, ProcessorKind.Cpu, [TestHost.Input], Deadline, default);
        time.Advance(TimeSpan.FromSeconds(0.49));
        Assert.False(gateway.CanReach(Tier.Cloud));
        time.Advance(TimeSpan.FromSeconds(0.6));
        tier.Instead = (_, _) => Task.FromResult<HttpResponseMessage?>(null);
        Assert.Null((await gateway.InferAsync(Tier.Cloud, Model, ProcessorKind.Cpu, [TestHost.Input], Deadline, default)).Failure);
        Assert.True(gateway.CanReach(Tier.Cloud));
    }

    [Fact]
    public async Task CanReach_WaitsAsLongAsABusyTierAsks()
    {
        tier.Instead = (_, _) =>
        {
            var busy = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            busy.Headers.RetryAfter = new(TimeSpan.FromSeconds(7));
            return Task.FromResult<HttpResponseMessage?>(busy);
        };

        await gateway.InferAsync(Tier.Cloud, Model, ProcessorKind.Cpu, [TestHost.Input], Deadline, default);

        time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.False(gateway.CanReach(Tier.Cloud));
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(gateway.CanReach(Tier.Cloud));
    }

    [Fact]
    public void CanReach_IsFalseWithoutAnAddress()
    {
        using var alone = TestGateway.Create(fleet, time, null, TestGateway.Options with { Cloud = null, Peer = null });

        Assert.True(alone.CanReach(Tier.Local));
        Assert.False(alone.CanReach(Tier.Peer));
        Assert.False(alone.HasFleet);
    }

    [Theory]
    [InlineData("http://cloud.example")]
    [InlineData("ftp://127.0.0.1")]
    public void Validate_RefusesAnAddressWithoutTls(string address)
    {
        var error = Assert.Throws<ArgumentException>(() => (TestGateway.Options with { Cloud = new Uri(address) }).Validate());
        Assert.Contains("Cloud", error.Message, StringComparison.Ordinal);
        Assert.Contains("https://", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_HidesSecrets()
    {
        string[] texts =
        [
            TestGateway.Options.ToString(),
            new EnrollRequest("s3cret", "a", "b").ToString(),
            new EnrollResponse("s3cret", "s3cret", 1, new(0, 0)).ToString(),
            new TokenRefreshRequest("s3cret").ToString(),
            new TokenResponse("s3cret", "s3cret", 1).ToString(),
            new Credentials("a", "s3cret", "s3cret", default, new(0, 0)).ToString(),
        ];
        Assert.All(texts, text => Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal));
        Assert.DoesNotContain(FakeFleet.Key, texts[0], StringComparison.Ordinal);
    }

    /// <summary>Every write and every read that gives something takes time.</summary>
    sealed class Slow(ManualTime time, TimeSpan each, byte[]? content = null) : MemoryStream(content ?? [], 0, content?.Length ?? 0, writable: false)
    {
        public override bool CanWrite => true;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            time.Advance(each);
            return ValueTask.CompletedTask;
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            time.Advance(each);
            return base.ReadAsync(buffer, cancellationToken);
        }

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            time.Advance(each + each);
            return base.CopyToAsync(destination, bufferSize, cancellationToken);
        }
    }
}
