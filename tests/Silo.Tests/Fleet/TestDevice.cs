global using Reply = AutoScale.Testing.HttpReply;
global using TestDevice = AutoScale.Testing.HttpDevice;

namespace AutoScale.Silo.Tests.Fleet;

/// <summary>Devices of the shared cluster.</summary>
static class TestDevices
{
    extension(TestDevice)
    {
        public static async Task<TestDevice> EnrolledAsync(ClusterFixture cluster, HttpClient? http = null, string deviceClass = "test-class")
        {
            var device = TestDevice.New(http ?? cluster.Cloud, deviceClass);
            var reply = await device.EnrollAsync(cluster.Cluster.EnrollmentKey);
            Assert.Equal(200, reply.Status);
            return device;
        }

        public static async Task<string> OperatorTokenAsync(ClusterFixture cluster)
        {
            var reply = await new TestDevice(cluster.Cloud, "operator", "").PostAsync("/fleet/v1/operator/token", new { operatorKey = cluster.Cluster.OperatorKey });
            Assert.Equal(200, reply.Status);
            return reply.Json["accessToken"]!.GetValue<string>();
        }
    }
}
