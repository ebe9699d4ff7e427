using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using Microsoft.AspNetCore.RateLimiting;

namespace AutoScale.Silo.Identity;

/// <summary>How often one caller may ask, and all devices of a class together. A caller is a device, an operator, or an address.</summary>
static class RateLimits
{
    public const string Inference = "inference";
    public const string Fleet = "fleet";
    public const string Enrollment = "enrollment";

    public static IServiceCollection AddRateLimits(this IServiceCollection services, GatewayLimits limits) => services.AddRateLimiter(options =>
    {
        // Whoever infers without a token is on this machine: its bound is the admission of the silo.
        options.AddPolicy(Inference, context => context.User.DeviceId() is { } device
            ? Bucket(device, limits.InferencesPerSecond, TimeSpan.FromSeconds(1))
            : RateLimitPartition.GetNoLimiter(""));
        options.AddPolicy(Fleet, context => Bucket(
            context.User.DeviceId() ?? context.User.KeyFingerprint() ?? Address(context), limits.FleetRequestsPerSecond, TimeSpan.FromSeconds(1)));
        options.AddPolicy(Enrollment, context => Bucket(Address(context), limits.EnrollmentsPerMinute, TimeSpan.FromMinutes(1)));

        // Beside the endpoint's own bound, and asked before it: a class of devices that runs wild leaves the others their share.
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => context.User.DeviceId() is null
            ? RateLimitPartition.GetNoLimiter("")
            : Bucket(context.User.DeviceClassOf(), limits.ClassRequestsPerSecond, TimeSpan.FromSeconds(1)));
        options.OnRejected = RefuseAsync;
    });

    static RateLimitPartition<string> Bucket(string caller, int count, TimeSpan period) => RateLimitPartition.GetTokenBucketLimiter(
        caller,
        _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = count,
            TokensPerPeriod = Math.Max(1, count / 10),
            ReplenishmentPeriod = TimeSpan.FromTicks(period.Ticks * Math.Max(1, count / 10) / count),
            QueueLimit = 0,
        });

    static string Address(HttpContext context) => (context.Connection.RemoteIpAddress ?? IPAddress.None).ToString();

    static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var context = rejected.HttpContext;
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1);
        await Problems.WriteAsync(
            context,
            StatusCodes.Status429TooManyRequests,
            string.Create(CultureInfo.InvariantCulture, $"This caller asks more often than the server allows; ask again in {Math.Ceiling(wait.TotalMilliseconds)} ms."),
            (int)Math.Ceiling(wait.TotalMilliseconds));
    }
}
