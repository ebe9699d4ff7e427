using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace AutoScale.Compat.Orleans.Tests.Filters;

public sealed class CallFilterTests
{
    [Fact]
    public async Task IncomingFilters_RunInOrder_ThenTheGrainsOwn()
    {
        await using var silo = await TestSilo.StartAsync(builder =>
        {
            builder.AddIncomingGrainCallFilter(context => NoteAsync(context, "one"));
            builder.AddIncomingGrainCallFilter(context => NoteAsync(context, "two"));
        });

        Assert.Equal("one two own", await silo.Client.GetGrain<IFilteredGrain>("x").TrailAsync());
    }

    [Fact]
    public async Task IncomingFilter_SeesTheCall_AndMayChangeArgumentAndResult()
    {
        var seen = new List<string>();
        await using var silo = await TestSilo.StartAsync(builder => builder.AddIncomingGrainCallFilter(async context =>
        {
            if (context.TargetId.Type.ToString() == "filtered")
            {
                seen.Add($"{context.InterfaceMethod.Name} {context.ImplementationMethod.DeclaringType!.Name} {context.TargetId} {context.Request.GetArgument(0)}");
                context.Request.SetArgument(0, 20);
                await context.Invoke();
                context.Result = (int)context.Result! + 1;
            }
            else
            {
                await context.Invoke();
            }
        }));

        Assert.Equal(41, await silo.Client.GetGrain<IFilteredGrain>("x").DoubleAsync(1));
        Assert.Equal(["DoubleAsync FilteredGrain filtered/x 1"], seen);
    }

    [Fact]
    public async Task IncomingFilter_MayRefuseTheCall()
    {
        await using var silo = await TestSilo.StartAsync(builder => builder.AddIncomingGrainCallFilter(_ => throw new UnauthorizedAccessException("no")));

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => silo.Client.GetGrain<IFilteredGrain>("x").DoubleAsync(1));
    }

    [Fact]
    public async Task OutgoingFilter_MaySetTheRequestContext()
    {
        await using var silo = await TestSilo.StartAsync(builder => builder.AddOutgoingGrainCallFilter(async context =>
        {
            RequestContext.Set("trail", $"sent {context.MethodName}");
            await context.Invoke();
        }));

        Assert.Equal("sent TrailAsync own", await silo.Client.GetGrain<IFilteredGrain>("x").TrailAsync());
    }

    private static Task NoteAsync(IIncomingGrainCallContext context, string name)
    {
        RequestContext.Set("trail", $"{RequestContext.Get("trail")} {name}".Trim());
        return context.Invoke();
    }
}

public interface IFilteredGrain : IGrainWithStringKey
{
    Task<string?> TrailAsync();

    Task<int> DoubleAsync(int value);
}

public sealed class FilteredGrain : Grain, IFilteredGrain, IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        RequestContext.Set("trail", $"{RequestContext.Get("trail")} own".Trim());
        return context.Invoke();
    }

    public Task<string?> TrailAsync() => Task.FromResult(RequestContext.Get("trail") as string);

    public Task<int> DoubleAsync(int value) => Task.FromResult(2 * value);
}
