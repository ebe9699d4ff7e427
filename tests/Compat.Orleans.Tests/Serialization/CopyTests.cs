using System.Collections.Immutable;
using Orleans;
using Orleans.Concurrency;
using Orleans.Serialization;

namespace AutoScale.Compat.Orleans.Tests.Serialization;

public sealed class CopyTests
{
    [Fact]
    public async Task Arguments_AreCopied_SoTheCallerKeepsItsOwn()
    {
        await using var silo = await TestSilo.StartAsync();
        var sent = new Mutable { Values = [1, 2, 3], Names = new() { ["a"] = [1] } };

        var kept = await silo.Client.GetGrain<IKeepingGrain>("x").KeepAsync(sent);
        sent.Values[0] = 99;
        sent.Names["a"].Add(99);
        var later = await silo.Client.GetGrain<IKeepingGrain>("x").KeptAsync();

        Assert.NotSame(sent, kept);
        Assert.Equal([1, 2, 3], later.Values);
        Assert.Equal([1], later.Names["a"]);
        Assert.NotSame(kept, later);
    }

    [Fact]
    public async Task ImmutableType_TravelsUncopied()
    {
        await using var silo = await TestSilo.StartAsync();
        var sent = new Frozen([1, 2, 3]);

        Assert.Same(sent, await silo.Client.GetGrain<IKeepingGrain>("x").EchoFrozenAsync(sent));
        var array = new[] { 1, 2 };
        Assert.Same(array, (await silo.Client.GetGrain<IKeepingGrain>("x").EchoPromiseAsync(array.AsImmutable())).Value);
        Assert.Same(array, await silo.Client.GetGrain<IKeepingGrain>("x").EchoImmutableParameterAsync(array));
    }

    [Fact]
    public async Task Members_WithoutId_StayBehind_AndRecordParametersTravel()
    {
        await using var silo = await TestSilo.StartAsync();
        var sent = new Positional("name", [1]) { Numbered = 7, Unnumbered = 8 };

        var received = await silo.Client.GetGrain<IKeepingGrain>("x").EchoAsync(sent);

        var record = Assert.IsType<Positional>(received);
        Assert.Equal("name", record.Name);
        Assert.Equal([1], record.Values);
        Assert.NotSame(sent.Values, record.Values);
        Assert.Equal(7, record.Numbered);
        Assert.Equal(0, record.Unnumbered);
    }

    [Fact]
    public async Task SharedReferencesAndCycles_AreKept()
    {
        await using var silo = await TestSilo.StartAsync();
        var node = new Node { Shared = new Mutable() };
        node.Next = node;
        node.AlsoShared = node.Shared;

        var received = Assert.IsType<Node>(await silo.Client.GetGrain<IKeepingGrain>("x").EchoAsync(node));

        Assert.NotSame(node, received);
        Assert.Same(received, received.Next);
        Assert.Same(received.Shared, received.AlsoShared);
    }

    [Fact]
    public async Task DerivedType_BehindItsBase_IsCopiedWhole()
    {
        await using var silo = await TestSilo.StartAsync();

        var received = Assert.IsType<Derived>(await silo.Client.GetGrain<IKeepingGrain>("x").EchoBaseAsync(new Derived { OfBase = 1, OfDerived = 2 }));

        Assert.Equal((1, 2), (received.OfBase, received.OfDerived));
    }

    [Theory]
    [MemberData(nameof(KnownValues))]
    public async Task KnownTypes_Travel(object value)
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal(value, await silo.Client.GetGrain<IKeepingGrain>("x").EchoAsync(value));
    }

    public static TheoryData<object> KnownValues() =>
    [
        1, 2.5, "text", true, 'c', 1m, DayOfWeek.Friday, Guid.Empty, TimeSpan.FromSeconds(1), DateTimeOffset.UnixEpoch, DateTime.UnixEpoch,
        new Uri("http://localhost/"), new[] { 1, 2 }, new[] { "a" }, new List<int> { 1 }, new Dictionary<string, int> { ["a"] = 1 }, new HashSet<int> { 1 },
        ImmutableArray.Create(1, 2), ImmutableList.Create("a"), ImmutableDictionary<string, int>.Empty.Add("a", 1), (1, "a"), Tuple.Create(1, new[] { 2 }),
        new int[,] { { 1, 2 }, { 3, 4 } }, new byte[] { 1, 2 }, new Queue<int>([1, 2]), new Stack<int>([1, 2]), KeyValuePair.Create(1, 2),
    ];

    [Fact]
    public async Task Memory_IsCopied()
    {
        await using var silo = await TestSilo.StartAsync();
        var bytes = new byte[] { 1, 2, 3 };

        var received = (ReadOnlyMemory<byte>)await silo.Client.GetGrain<IKeepingGrain>("x").EchoAsync(new ReadOnlyMemory<byte>(bytes, 1, 2));
        bytes[1] = 99;

        Assert.Equal([2, 3], received.ToArray());
    }

    [Fact]
    public async Task Converter_CarriesAForeignType()
    {
        await using var silo = await TestSilo.StartAsync();

        var received = Assert.IsType<Foreign>(await silo.Client.GetGrain<IKeepingGrain>("x").EchoAsync(new Foreign(5)));

        Assert.Equal(5, received.Value);
    }

    [Fact]
    public async Task UnknownType_AsAParameter_IsRefusedWithTheReference()
    {
        await using var silo = await TestSilo.StartAsync();

        var error = Assert.Throws<CodecNotFoundException>(() => silo.Client.GetGrain<IRefusedParameterGrain>("x"));

        Assert.Equal($"Could not find a copier for type {typeof(Unmarked)}.", error.Message);
    }

    [Fact]
    public async Task UnknownType_AtRunTime_IsRefused_AsArgumentAndAsResult()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<IKeepingGrain>("x");

        await Assert.ThrowsAsync<CodecNotFoundException>(async () => await grain.EchoAsync(new Unmarked()));
        await Assert.ThrowsAsync<CodecNotFoundException>(async () => await grain.EchoAsync(new List<object> { new Unmarked() }));
        await Assert.ThrowsAsync<CodecNotFoundException>(() => grain.ReturnUnmarkedAsync());
    }

    [Fact]
    public async Task UnknownMember_RefusesTheWholeType()
    {
        await using var silo = await TestSilo.StartAsync();

        var error = await Assert.ThrowsAsync<CodecNotFoundException>(async () => await silo.Client.GetGrain<IKeepingGrain>("x").EchoAsync(new WithUnmarkedMember()));

        Assert.Equal($"Could not find a copier for type {typeof(Unmarked)}.", error.Message);
    }

    [Fact]
    public async Task DuplicateIds_AreRefused()
    {
        await using var silo = await TestSilo.StartAsync();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await silo.Client.GetGrain<IKeepingGrain>("x").EchoAsync(new DuplicateIds()));

        Assert.Contains("id 0", error.Message, StringComparison.Ordinal);
    }
}

[GenerateSerializer]
public sealed class Mutable
{
    [Id(0)]
    public int[] Values { get; set; } = [];

    [Id(1)]
    public Dictionary<string, List<int>> Names { get; set; } = [];
}

[GenerateSerializer, Immutable]
public sealed record Frozen([property: Id(0)] int[] Values);

[GenerateSerializer]
public sealed record Positional(string Name, int[] Values)
{
    [Id(0)]
    public int Numbered { get; init; }

    public int Unnumbered { get; init; }
}

[GenerateSerializer]
public sealed class Node
{
    [Id(0)]
    public Node? Next { get; set; }

    [Id(1)]
    public Mutable? Shared { get; set; }

    [Id(2)]
    public Mutable? AlsoShared { get; set; }
}

[GenerateSerializer]
public class Base
{
    [Id(0)]
    public int OfBase { get; init; }
}

[GenerateSerializer]
public sealed class Derived : Base
{
    [Id(0)]
    public int OfDerived { get; init; }
}

public sealed class Unmarked;

[GenerateSerializer]
public sealed class WithUnmarkedMember
{
    [Id(0)]
    public Unmarked? Member { get; set; }
}

[GenerateSerializer]
public sealed class DuplicateIds
{
    [Id(0)]
    public int One { get; set; }

    [Id(0)]
    public int Other { get; set; }
}

public sealed class Foreign(int value)
{
    public int Value { get; } = value;
}

[GenerateSerializer]
public struct ForeignSurrogate
{
    [Id(0)]
    public int Value { get; set; }
}

[RegisterConverter]
public sealed class ForeignConverter : IConverter<Foreign, ForeignSurrogate>
{
    public Foreign ConvertFromSurrogate(in ForeignSurrogate surrogate) => new(surrogate.Value);

    public ForeignSurrogate ConvertToSurrogate(in Foreign value) => new() { Value = value.Value };
}

public interface IKeepingGrain : IGrainWithStringKey
{
    Task<Mutable> KeepAsync(Mutable value);

    Task<Mutable> KeptAsync();

    Task<object> EchoAsync(object value);

    Task<Base> EchoBaseAsync(Base value);

    Task<Frozen> EchoFrozenAsync(Frozen value);

    Task<Immutable<int[]>> EchoPromiseAsync(Immutable<int[]> value);

    [return: Immutable]
    Task<int[]> EchoImmutableParameterAsync([Immutable] int[] value);

    Task<object> ReturnUnmarkedAsync();
}

public sealed class KeepingGrain : Grain, IKeepingGrain
{
    private Mutable _kept = new();

    public Task<Mutable> KeepAsync(Mutable value)
    {
        _kept = value;
        return Task.FromResult(value);
    }

    public Task<Mutable> KeptAsync() => Task.FromResult(_kept);

    public Task<object> EchoAsync(object value) => Task.FromResult(value);

    public Task<Base> EchoBaseAsync(Base value) => Task.FromResult(value);

    public Task<Frozen> EchoFrozenAsync(Frozen value) => Task.FromResult(value);

    public Task<Immutable<int[]>> EchoPromiseAsync(Immutable<int[]> value) => Task.FromResult(value);

    public Task<int[]> EchoImmutableParameterAsync(int[] value) => Task.FromResult(value);

    public Task<object> ReturnUnmarkedAsync() => Task.FromResult<object>(new Unmarked());
}

public interface IRefusedParameterGrain : IGrainWithStringKey
{
    Task TakeAsync(Unmarked value);
}

public sealed class RefusedParameterGrain : Grain, IRefusedParameterGrain
{
    public Task TakeAsync(Unmarked value) => Task.CompletedTask;
}
