using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Journal;
using AutoScale.Testing;

namespace AutoScale.EdgeClient.Tests.Journal;

public sealed class ExperienceJournalTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly ManualTime time = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_FindsTheTableOfAKilledProcessBitForBit()
    {
        using var journal = Open(folder);
        var device = new TestDevice(journal, seed: 1);
        for (var round = 1; round <= 8; round++)
        {
            device.Learn(97);
            Assert.True(device.Adopt(TestDevice.Prior(round, seed: round)));
            device.Learn(31);
            using var left = folder.Copy();
            using var found = Open(left);
            TestDevice.AssertSame(journal.Table, found.Table);
            Assert.Equal(round, found.PriorVersion);
            Assert.Equal(journal.Head, found.Head);
        }
    }

    [Fact]
    public void Open_KeepsEveryWholeEntryWhereverAWriteWasCutOff()
    {
        using var journal = Open(folder);
        var device = new TestDevice(journal, seed: 2);
        Assert.True(device.Adopt(TestDevice.Prior(1, seed: 1)));
        var file = Directory.GetFiles(folder["journal"]).Single();
        var ends = new List<long> { 16, new FileInfo(file).Length };
        List<(int, ushort, ushort)[]> tables = [[.. TestDevice.Bits(new QTable(TestDevice.States, 5))], [.. TestDevice.Bits(journal.Table)]];
        for (var entry = 0; entry < 12; entry++)
        {
            device.Learn(1);
            ends.Add(new FileInfo(file).Length);
            tables.Add([.. TestDevice.Bits(journal.Table)]);
        }

        for (var length = 0L; length <= ends[^1]; length++)
        {
            using var left = folder.Copy();
            using (var stream = new FileStream(Directory.GetFiles(left["journal"]).Single(), FileMode.Open))
            {
                stream.SetLength(length);
            }

            var whole = Math.Max(0, ends.FindLastIndex(end => end <= length));
            using (var found = Open(left))
            {
                Assert.Equal(whole, found.Head);
                Assert.Equal(tables[whole], TestDevice.Bits(found.Table));
                new TestDevice(found, seed: 9).Learn(1);
                Assert.Equal(whole + 1, found.Head);
            }

            using var again = Open(left);
            Assert.Equal(whole + 1, again.Head);
        }
    }

    [Fact]
    public void Record_KeepsTheLogWithinItsBoundsAndTheTableWhole()
    {
        var options = TestDevice.Options with { MaxBytes = 4 * 4096 };
        using var journal = Open(folder, options);
        var device = new TestDevice(journal, seed: 3);
        var mostBytes = 0L;
        for (var round = 0; round < 40; round++)
        {
            device.Learn(25);
            mostBytes = Math.Max(mostBytes, Directory.GetFiles(folder["journal"]).Sum(file => new FileInfo(file).Length));
        }

        Assert.InRange(mostBytes, 4096, options.MaxBytes);
        var cursor = journal.Cursor;
        Assert.Equal(1000, journal.Head);
        Assert.InRange(cursor.EntriesDropped, 500, 999);
        Assert.Equal(cursor.EntriesDropped, cursor.Base);
        Assert.Equal(EpochStage.New, cursor.Stage);
        using var left = folder.Copy();
        using var found = Open(left, options);
        TestDevice.AssertSame(journal.Table, found.Table);
        TestDevice.AssertSame(journal.Table, Repeat(found));
    }

    [Fact]
    public void BaseTable_IsTheTableAfterTheLastAcknowledgedEntry()
    {
        using var journal = Open(folder);
        var device = new TestDevice(journal, seed: 4);
        device.Learn(200);
        var expected = TestDevice.Bits(journal.Table).ToArray();
        device.Learn(150);
        Assert.True(journal.Acknowledge(journal.Cursor, 200));
        Assert.True(journal.BeginEpoch(journal.Cursor, atLeast: 6));

        var table = new QTable(TestDevice.States, 5);
        SnapshotCodec.DecodePolicy(journal.BaseState(journal.Cursor)!).CopyTo(table, TestDevice.Configuration.Descriptors);

        Assert.Equal(expected, TestDevice.Bits(table));
        Assert.Equal(7, journal.Cursor.Epoch);
        Assert.Equal(1, journal.ReadBatch(10).FirstSequence);
        TestDevice.AssertSame(journal.Table, Repeat(journal));
    }

    [Fact]
    public void Acknowledge_DeletesWhatTheFleetHas()
    {
        using var journal = Open(folder);
        var device = new TestDevice(journal, seed: 5);
        device.Learn(400);
        var before = journal.Bytes;

        Assert.True(journal.Acknowledge(journal.Cursor, 390));

        Assert.InRange(journal.Bytes, 1, before / 4);
        Assert.Equal(390, journal.Cursor.TransitionsAcknowledged);
        Assert.Equal(10, journal.ReadBatch(1000).Entries.Count);
        using var left = folder.Copy();
        using var found = Open(left);
        TestDevice.AssertSame(journal.Table, found.Table);
    }

    [Fact]
    public void Acknowledge_SendsAgainWhatTheFleetLost()
    {
        using var journal = Open(folder);
        new TestDevice(journal, seed: 6).Learn(20);
        Assert.True(journal.Acknowledge(journal.Cursor, 15));

        Assert.True(journal.Acknowledge(journal.Cursor, 12));

        Assert.Equal(12, journal.Cursor.TransitionsAcknowledged);
        Assert.Equal(13, journal.ReadBatch(1000).FirstSequence);
    }

    [Fact]
    public void Acknowledge_ChangesNothingUnderACursorThatMovedOn()
    {
        using var journal = Open(folder);
        new TestDevice(journal, seed: 6).Learn(20);
        var old = journal.Cursor;
        Assert.True(journal.BeginEpoch(old, atLeast: 3));
        var now = journal.Cursor;

        Assert.False(journal.Acknowledge(old, 15));

        Assert.Equal(now, journal.Cursor);
    }

    [Fact]
    public void Record_GoesOnFromTheLiveTableAfterTroubleWithTheDisk()
    {
        using var journal = Open(folder);
        var device = new TestDevice(journal, seed: 7);
        device.Learn(20);
        Directory.Delete(folder["journal"], recursive: true);
        device.Learn(100);
        Assert.InRange(journal.EntriesLost, 1, 100);
        Assert.Equal(1, journal.Cursor.Epoch);

        Directory.CreateDirectory(folder["journal"]);
        device.Learn(5);
        Assert.Equal(1, journal.Cursor.Epoch);
        time.Advance(TimeSpan.FromSeconds(2));
        device.Learn(1);
        device.Learn(30);

        Assert.Equal(EpochStage.New, journal.Cursor.Stage);
        Assert.Equal(30, journal.Head - journal.Cursor.Base);
        using var left = folder.Copy();
        using var found = Open(left);
        TestDevice.AssertSame(journal.Table, found.Table);
        TestDevice.AssertSame(journal.Table, Repeat(found));
    }

    [Fact]
    public void Record_NeverThrowsForAnEntryThatHasNoFormOnDisk()
    {
        using var journal = Open(folder);
        var device = new TestDevice(journal, seed: 8);
        journal.Record(device.Next() with { BaselineMillijoules = float.NaN });
        journal.Record(device.Next() with { Network = new string('n', 300) });

        Assert.Equal(2, journal.EntriesLost);
        Assert.Equal(0, journal.Head);
    }

    [Fact]
    public void Record_NeverThrowsAfterDispose()
    {
        var journal = Open(folder);
        journal.Dispose();

        new TestDevice(journal, seed: 8).Learn(1);

        Assert.Equal(1, journal.EntriesLost);
        Assert.Empty(Directory.GetFiles(folder["journal"]));
    }

    [Fact]
    public void Open_RefusesAFolderInUse()
    {
        using var journal = Open(folder);

        var error = Assert.Throws<IOException>(() => Open(folder));

        Assert.Contains("used by another process", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_KeepsTheColumnsThatANewConfigurationShares()
    {
        using (var journal = Open(folder))
        {
            new TestDevice(journal, seed: 10).Learn(300);
        }

        var fewer = TestDevice.Configuration with { Descriptors = ["cloud/cpu/fp32", "local/cpu/fp32/2t", "local/cpu/fp32/4t"] };
        using var before = Open(folder);
        var expected = before.Table;
        before.Dispose();
        using var after = ExperienceJournal.Open(folder.Path, fewer, TestDevice.Options, time);

        for (var state = 0; state < TestDevice.States; state++)
        {
            var (old, now) = (expected.Values(new(state)).ToArray(), after.Table.Values(new(state)).ToArray());
            Assert.Equal([old[4], old[0], Half.Zero], now);
        }

        Assert.Equal(EpochStage.New, after.Cursor.Stage);
        Assert.Equal(after.Head, after.Cursor.Base);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Open_BeginsAnEpochAfterDamageInTheMiddle(double where)
    {
        using (var journal = Open(folder))
        {
            new TestDevice(journal, seed: 11).Learn(300);
        }

        var file = Directory.GetFiles(folder["journal"]).Order().First();
        var bytes = File.ReadAllBytes(file);
        bytes[(int)(bytes.Length * where)] ^= 0x40;
        File.WriteAllBytes(file, bytes);

        using var found = Open(folder);
        new TestDevice(found, seed: 12).Learn(5);

        Assert.True(found.Head > 300, "the ordinals of lost entries are spent");
        Assert.Equal(EpochStage.New, found.Cursor.Stage);
        Assert.Equal(5, found.ReadBatch(1000).Entries.Count);
        TestDevice.AssertSame(found.Table, Repeat(found));
    }

    [Fact]
    public void Open_SendsNothingTwiceAfterTheCursorIsLost()
    {
        using (var journal = Open(folder))
        {
            new TestDevice(journal, seed: 13).Learn(50);
            Assert.True(journal.Acknowledge(journal.Cursor, 30));
        }

        File.WriteAllText(folder["cursor.json"], "{\"epoch\":");

        using var found = Open(folder);

        Assert.Empty(found.ReadBatch(1000).Entries);
        TestDevice.AssertSame(found.Table, Repeat(found));
    }

    [Fact]
    public void Reset_EmptiesTheTableAndIsRepeatedAfterARestart()
    {
        using (var journal = Open(folder))
        {
            var device = new TestDevice(journal, seed: 16);
            device.Learn(40);
            Assert.True(device.Adopt(TestDevice.Prior(2, seed: 2)));
            device.Reset();
            Assert.Empty(journal.Table.States());
            Assert.Equal(0, journal.PriorVersion);
            device.Learn(10);
            Assert.True(device.Adopt(TestDevice.Prior(2, seed: 2)), "after a reset any prior is news");
            Assert.Equal(53, journal.Head);
        }

        using var found = Open(folder);
        Assert.Equal(2, found.PriorVersion);
        var expected = new QTable(TestDevice.States, 5);
        foreach (var entry in found.ReadBatch(1000).Entries.Skip(42))
        {
            if (entry.Inference is { } inference)
            {
                QLearning.Update(expected, inference.Transition, TestDevice.Configuration.Learning);
            }
        }

        PriorMerge.Adopt(expected, TestDevice.Configuration.Descriptors, TestDevice.Prior(2, seed: 2));
        TestDevice.AssertSame(expected, found.Table);
    }

    [Fact]
    public void ReadBatch_GivesBackWhatWasRecorded()
    {
        using var journal = Open(folder);
        var device = new TestDevice(journal, seed: 14);
        var expected = new List<JournaledEntry>();
        for (var entry = 0; entry < 300; entry++)
        {
            if (entry % 50 is 49)
            {
                Assert.True(device.Adopt(TestDevice.Prior(entry, seed: entry)));
                expected.Add(new JournaledEntry(null, entry));
                continue;
            }

            var experience = device.Next();
            journal.Record(experience);
            expected.Add(new JournaledEntry(experience, 0));
        }

        Assert.Equal(expected, journal.ReadBatch(1000).Entries);
        Assert.True(journal.Acknowledge(journal.Cursor, 123));
        Assert.Equal(expected.Skip(123).Take(40), journal.ReadBatch(40).Entries);
    }

    [Fact]
    public void Adopt_RefusesAnotherClassAndAnOlderVersion()
    {
        using var journal = Open(folder);
        var device = new TestDevice(journal, seed: 15);
        Assert.True(device.Adopt(TestDevice.Prior(3, seed: 1)));

        Assert.False(device.Adopt(TestDevice.Prior(3, seed: 1)));
        Assert.False(device.Adopt(TestDevice.Prior(4, seed: 1) with { DeviceClass = "large" }));

        Assert.Equal(1, journal.Head);
    }

    [Fact]
    public void Validate_NamesThePropertyAndItsRange()
    {
        var error = Assert.Throws<ArgumentException>(() => Open(folder, new JournalOptions { SegmentBytes = 100 }));
        Assert.Contains("SegmentBytes is 100; it must be from 4096", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(() => Open(folder, new JournalOptions { MaxBytes = 100 }));
        Assert.Contains("MaxBytes is 100; it must be from 4 segments", error.Message, StringComparison.Ordinal);
    }

    ExperienceJournal Open(TemporaryFolder at, JournalOptions? options = null) =>
        ExperienceJournal.Open(at.Path, TestDevice.Configuration, options ?? TestDevice.Options, time);

    /// <summary>What a grain arrives at: the epoch's base table and the entries after it.</summary>
    static IActionValues Repeat(ExperienceJournal journal)
    {
        var replica = new DeviceReplica(TestDevice.Configuration.Descriptors, TestDevice.States, TestDevice.Configuration.Learning);
        if (journal.BaseState(journal.Cursor) is { } start)
        {
            replica.Restore(start);
        }

        foreach (var entry in journal.ReadBatch(int.MaxValue).Entries)
        {
            replica.Apply(entry.Inference!.Value.Transition);
        }

        return replica.Table;
    }
}
