using Orleans.Concurrency;
using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>What the cluster is and holds. Key 0.</summary>
    public interface IManagementGrain : IGrainWithIntegerKey
    {
        Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false);

        Task ForceActivationCollection(SiloAddress[] hostsIds, TimeSpan ageLimit);

        Task ForceActivationCollection(TimeSpan ageLimit);

        Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[] hostsIds);

        Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics();

        Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types = null, SiloAddress[]? hostsIds = null);

        Task<int> GetTotalActivationCount();

        ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference);

        ValueTask<List<GrainId>> GetActiveGrains(GrainType type);
    }

    [GenerateSerializer, Immutable]
    public sealed class SimpleGrainStatistic
    {
        [Id(0)]
        public string GrainType { get; init; } = null!;

        [Id(1)]
        public SiloAddress SiloAddress { get; init; } = null!;

        [Id(2)]
        public int ActivationCount { get; init; }

        public override string ToString() => $"{ActivationCount} of {GrainType} on {SiloAddress}";
    }

    [GenerateSerializer, Immutable]
    public sealed class DetailedGrainStatistic
    {
        [Id(0)]
        public string GrainType { get; init; } = null!;

        [Id(1)]
        public SiloAddress SiloAddress { get; init; } = null!;

        [Id(2)]
        public GrainId GrainId { get; init; }
    }
}

namespace Orleans.Runtime.Management
{
    [GrainType("sys.management"), StatelessWorker(1)]
    internal sealed class ManagementGrain(SiloRuntime silo) : Grain, IManagementGrain
    {
        public Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false) =>
            Task.FromResult(silo.Cluster.Silos.Where(host => !onlyActive || host.Status == SiloStatus.Active).ToDictionary(host => host.SiloAddress, host => host.Status));

        public Task ForceActivationCollection(SiloAddress[] hostsIds, TimeSpan ageLimit)
        {
            foreach (var host in Hosts(hostsIds))
            {
                IdleCollector.Collect(host, ageLimit);
            }

            return Task.CompletedTask;
        }

        public Task ForceActivationCollection(TimeSpan ageLimit) => ForceActivationCollection([], ageLimit);

        public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[] hostsIds) =>
            Task.FromResult(
                Activations(hostsIds)
                    .GroupBy(activation => (activation.Model.Type, activation.Silo.SiloAddress))
                    .Select(group => new SimpleGrainStatistic { GrainType = NameOf(group.Key.Type), SiloAddress = group.Key.SiloAddress, ActivationCount = group.Count() })
                    .ToArray());

        public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics() => GetSimpleGrainStatistics([]);

        public Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types = null, SiloAddress[]? hostsIds = null) =>
            Task.FromResult(
                Activations(hostsIds ?? [])
                    .Where(activation => types is null || types.Contains(NameOf(activation.Model.Type)))
                    .Select(activation => new DetailedGrainStatistic
                    {
                        GrainType = NameOf(activation.Model.Type),
                        SiloAddress = activation.Silo.SiloAddress,
                        GrainId = activation.GrainId,
                    })
                    .ToArray());

        public Task<int> GetTotalActivationCount() => Task.FromResult(Activations([]).Count());

        public ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference) =>
            ValueTask.FromResult(silo.Cluster.FindActivation(reference.GetGrainId())?.Silo.SiloAddress);

        public ValueTask<List<GrainId>> GetActiveGrains(GrainType type) =>
            ValueTask.FromResult(Activations([]).Where(activation => activation.Model.GrainType == type).Select(activation => activation.GrainId).Distinct().ToList());

        private static string NameOf(Type type) => $"{type.FullName},{type.Assembly.GetName().Name}";

        private IEnumerable<SiloRuntime> Hosts(SiloAddress[] addresses) =>
            silo.Cluster.Silos.Where(host => addresses.Length == 0 || addresses.Contains(host.SiloAddress));

        private IEnumerable<Activation> Activations(SiloAddress[] addresses) =>
            Hosts(addresses).SelectMany(host => host.Activations).Where(activation => activation.IsValid);
    }
}
