using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using AutoScale.Silo.Storage;
using Dapper;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace AutoScale.Silo.Tests.Storage;

/// <summary>What grain storage promises, on every database. Each test has a database of its own.</summary>
public abstract class GrainStorageContract : IAsyncLifetime
{
    static readonly GrainId Grain = GrainId.Create("scale.device", "phone-1");

    readonly List<SystemDatabase> databases = [];

    [Fact]
    public async Task Read_WhatWasNeverWritten_IsAFreshState()
    {
        var state = await ReadAsync(Storage());

        Assert.Equal((null, false), (state.ETag, state.RecordExists));
        Assert.Equal(0, state.State.Count);
    }

    [Fact]
    public async Task Write_IsReadByAnotherProcess()
    {
        var written = new Held { State = new Sample { Count = 7, Bytes = [0, 1, 255], Energy = 0.1 + 0.2, Text = "größer 🙂 'quoted'" } };
        await Storage().WriteStateAsync("device", Grain, written);

        var read = await ReadAsync(Storage());

        Assert.Equal(("1", true), (written.ETag, written.RecordExists));
        Assert.Equal(("1", true), (read.ETag, read.RecordExists));
        Assert.Equal((7, 0.1 + 0.2, "größer 🙂 'quoted'"), (read.State.Count, read.State.Energy, read.State.Text));
        Assert.Equal([0, 1, 255], read.State.Bytes);
    }

    [Fact]
    public async Task Write_IsJsonThatAnOperatorCanRead()
    {
        await WriteAsync(Storage(), new Sample { Count = 7, Bytes = [1, 2, 3] });

        var stored = await Database().ReadAsync(
            connection => connection.QuerySingleAsync<byte[]>("select state from grain_state where grain_id = 'scale.device/phone-1'"), default);

        Assert.Contains("\"Count\":7", Encoding.UTF8.GetString(stored), StringComparison.Ordinal);
        Assert.Contains("\"Bytes\":\"AQID\"", Encoding.UTF8.GetString(stored), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_StatesOfOneGrainAndOfOthers_StayApart()
    {
        var storage = Storage();
        GrainId[] grains = [Grain, GrainId.Create("scale.device", "PHONE-1"), GrainId.Create("scale.prior", "phone-1"), GrainId.Create("scale.device", "0f")];
        for (var index = 0; index < grains.Length; index++)
        {
            await storage.WriteStateAsync("a", grains[index], new Held { State = new Sample { Count = index } });
            await storage.WriteStateAsync("b", grains[index], new Held { State = new Sample { Count = -index } });
        }

        for (var index = 0; index < grains.Length; index++)
        {
            Assert.Equal((index, -index), ((await ReadAsync(storage, grains[index], "a")).State.Count, (await ReadAsync(storage, grains[index], "b")).State.Count));
        }
    }

    [Fact]
    public async Task Write_AfterAnotherProcessWrote_IsRefusedAndChangesNothing()
    {
        var (mine, others) = (Storage(), Storage());
        var stale = await WriteAsync(mine, new Sample { Count = 1 });
        var fresh = await ReadAsync(others);
        fresh.State.Count = 2;
        await others.WriteStateAsync("device", Grain, fresh);

        stale.State.Count = 3;
        var problem = await Assert.ThrowsAsync<InconsistentStateException>(() => mine.WriteStateAsync("device", Grain, stale));

        Assert.Equal(("2", "1"), (problem.StoredEtag, problem.CurrentEtag));
        Assert.Equal("1", stale.ETag);
        Assert.Equal(2, (await ReadAsync(mine)).State.Count);
    }

    [Fact]
    public async Task Write_ForTheFirstTimeOfTwo_LetsOneWin()
    {
        var storages = new[] { Storage(), Storage() };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async index =>
        {
            try
            {
                await WriteAsync(storages[index % 2], new Sample { Count = index });
                return 1;
            }
            catch (InconsistentStateException)
            {
                return 0;
            }
        }));

        Assert.Equal(1, outcomes.Sum());
    }

    [Fact]
    public async Task Write_ManyIncrementsFromTwoProcesses_LosesNone()
    {
        var storages = new[] { Storage(), Storage() };

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var done = 0; done < 25;)
            {
                var state = await ReadAsync(storages[writer % 2]);
                state.State.Count++;
                try
                {
                    await storages[writer % 2].WriteStateAsync("device", Grain, state);
                    done++;
                }
                catch (InconsistentStateException)
                {
                    // Another was faster: read again.
                }
            }
        })));

        var final = await ReadAsync(Storage());
        Assert.Equal((100, "100"), (final.State.Count, final.ETag));
    }

    [Fact]
    public async Task Write_AnETagOfAnotherStorage_IsRefused()
    {
        var state = new Held { State = new Sample(), ETag = "W/\"abc\"" };

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage().WriteStateAsync("device", Grain, state));
    }

    [Fact]
    public async Task Clear_ForgetsTheStateButNeverReusesAVersion()
    {
        var storage = Storage();
        var sleeping = await WriteAsync(storage, new Sample { Count = 1 });
        var clearing = await ReadAsync(storage);

        await storage.ClearStateAsync("device", Grain, clearing);
        Assert.Equal((false, 0), (clearing.RecordExists, clearing.State.Count));
        var read = await ReadAsync(storage);
        Assert.Equal((false, 0, clearing.ETag), (read.RecordExists, read.State.Count, read.ETag));

        // Whoever goes on with the cleared state may write; whoever slept through the clear may not, nor may a newcomer without a version.
        await storage.WriteStateAsync("device", Grain, read);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("device", Grain, sleeping));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("device", Grain, sleeping));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("device", Grain, new Held()));
    }

    [Fact]
    public async Task Clear_WhatWasNeverWritten_DoesNothing()
    {
        var state = new Held { State = new Sample { Count = 5 } };

        await Storage().ClearStateAsync("device", Grain, state);

        Assert.Equal((null, false, 0), (state.ETag, state.RecordExists, state.State.Count));
    }

    [Fact]
    public async Task Write_AMegabyte_ComesBackWhole()
    {
        var bytes = RandomNumberGenerator.GetBytes(1 << 20);

        await WriteAsync(Storage(), new Sample { Bytes = bytes });

        Assert.Equal(bytes, (await ReadAsync(Storage())).State.Bytes);
    }

    [Fact]
    public async Task Write_ThatWasAcknowledged_SurvivesACrash()
    {
        var storage = Storage();
        var state = await WriteAsync(storage, new Sample { Count = 1 });
        for (var count = 2; count <= 20; count++)
        {
            state.State.Count = count;
            await storage.WriteStateAsync("device", Grain, state);
        }

        await CrashAsync();

        Assert.Equal(20, (await ReadAsync(Storage())).State.Count);
    }

    [Fact]
    public void KeyStore_KeysOfOneSilo_AreReadByAnother()
    {
        var key = System.Xml.Linq.XElement.Parse("<key id=\"1\"><secret>ä&amp;b</secret></key>");

        new DataProtectionKeyStore(Database()).StoreElement(key, "key-1");
        new DataProtectionKeyStore(Database()).StoreElement(System.Xml.Linq.XElement.Parse("<revocation/>"), "revocation-1");

        var elements = new DataProtectionKeyStore(Database()).GetAllElements();
        Assert.Equal([key.ToString(), "<revocation />"], elements.Select(element => element.ToString()));
    }

    public abstract Task InitializeAsync();

    public virtual async Task DisposeAsync()
    {
        foreach (var database in databases)
        {
            await database.DisposeAsync();
        }
    }

    /// <summary>The database under test.</summary>
    protected abstract DatabaseOptions Options { get; }

    /// <summary>Takes away from the database what is not on the disk.</summary>
    protected abstract Task CrashAsync();

    /// <summary>The database as one more process sees it.</summary>
    protected SystemDatabase Database()
    {
        databases.Add(new SystemDatabase(Options));
        return databases[^1];
    }

    AdoNetGrainStorage Storage() => new AdoNetGrainStorage(Database(), new StateJson());

    static async Task<Held> ReadAsync(AdoNetGrainStorage storage, GrainId? grain = null, string name = "device")
    {
        var state = new Held();
        await storage.ReadStateAsync(name, grain ?? Grain, state);
        return state;
    }

    static async Task<Held> WriteAsync(AdoNetGrainStorage storage, Sample sample)
    {
        var state = new Held { State = sample };
        await storage.WriteStateAsync("device", Grain, state);
        return state;
    }

    /// <summary>A state in a grain's hands.</summary>
    sealed class Held : IGrainState<Sample>
    {
        [AllowNull]
        public Sample State { get; set => field = value!; } = new();

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }

    public sealed class Sample
    {
        public int Count { get; set; }

        public double Energy { get; set; }

        public string Text { get; set; } = "";

        public byte[] Bytes { get; set; } = [];
    }
}
