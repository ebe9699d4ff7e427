namespace Orleans.TestingHost;

public interface ITestClusterPortAllocator : IDisposable
{
    (int, int) AllocateConsecutivePortPairs(int numPorts);
}

/// <summary>Port numbers that tell silos of this process apart. Nothing listens on them.</summary>
public class TestClusterPortAllocator : ITestClusterPortAllocator
{
    private static int s_siloPort = 22300;
    private static int s_gatewayPort = 40000;

    public (int, int) AllocateConsecutivePortPairs(int numPorts = 5) =>
        (Interlocked.Add(ref s_siloPort, numPorts) - numPorts, Interlocked.Add(ref s_gatewayPort, numPorts) - numPorts);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
