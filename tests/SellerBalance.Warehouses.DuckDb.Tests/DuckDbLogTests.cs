using System.Buffers.Binary;
using DuckDB.NET.Data;
using SellerBalance.DuckDb;
using SellerBalance.Events;

namespace SellerBalance.Warehouses.DuckDb.Tests;

/// <summary>The log that a killed writer leaves beside the file: all that it has is seen, or it is called damaged.</summary>
public sealed class DuckDbLogTests : IDisposable
{
    private const int Head = 8;
    private const int EntryHead = 16;
    private const int Commits = 3;
    private const int RowsEach = 200;

    private readonly string _folder = Directory.CreateTempSubdirectory("seller-balance-log-").FullName;
    private readonly byte[] _file;
    private readonly byte[] _log;

    public DuckDbLogTests()
    {
        var path = Path.Join(_folder, "made.duckdb");
        Open(path, Access.Write).Dispose();
        using (var connection = new DuckDBConnection($"DataSource={path}"))
        {
            connection.Open();
            connection.Run("PRAGMA disable_checkpoint_on_shutdown; SET checkpoint_threshold = '1TB'");
            for (var commit = 0; commit < Commits; commit++)
                connection.Run($"INSERT INTO raw.events (event_id) SELECT 'e{commit}-' || range FROM range({RowsEach})");
        }

        _file = File.ReadAllBytes(path);
        _log = File.ReadAllBytes(path + ".wal");
    }

    private string Books => Path.Join(_folder, "books.duckdb");

    [Fact]
    public void A_whole_log_is_read_and_then_part_of_the_file()
    {
        Assert.Equal(Commits * RowsEach, Rows(_log, Access.Read));
        Assert.Equal(Commits * RowsEach, Rows(_log, Access.Write));
        Assert.False(File.Exists(Books + ".wal"));
    }

    [Fact]
    public void Whichever_byte_is_changed_nothing_committed_is_left_out_without_a_word()
    {
        var entries = Entries().ToList();
        Assert.True(entries.Count > 2 * Commits);
        // The first bytes, every length, and some of everything else.
        var places = Enumerable.Range(0, Head + EntryHead).Concat(entries.SelectMany(entry => Enumerable.Range(entry, EntryHead)))
            .Concat(Enumerable.Range(0, 20).Select(number => number * _log.Length / 20)).Distinct().ToList();
        foreach (var place in places)
        {
            foreach (var bit in place < Head ? Enumerable.Range(0, 8) : [place % 8])
            {
                var log = (byte[])_log.Clone();
                log[place] ^= (byte)(1 << bit);
                RequireToldOrWhole(log, $"byte {place}, bit {bit}");
            }
        }
    }

    [Fact]
    public void A_log_whose_length_runs_past_its_end_is_damaged_only_if_a_commit_lies_behind()
    {
        var last = Entries().Last();
        var log = (byte[])_log.Clone();
        log[last + 5] = 1;
        Assert.Contains("its log " + Books + ".wal", Refused(log).Message, StringComparison.Ordinal);
        // The same entry of a writer that was killed in the middle of it.
        Assert.Equal((Commits - 1) * RowsEach, Rows(log[..(last + EntryHead)], Access.Read));
    }

    [Fact]
    public void A_log_that_breaks_off_is_what_a_killed_writer_leaves_and_has_whole_transactions()
    {
        var seen = 0;
        for (var part = 0; part <= 30; part++)
        {
            var rows = Rows(_log[..(part * _log.Length / 30)], Access.Read);
            Assert.Contains(rows, Enumerable.Range(0, Commits + 1).Select(commit => commit * RowsEach));
            Assert.True(rows >= seen);
            seen = rows;
        }

        Assert.Equal(Commits * RowsEach, seen);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static DuckDbWarehouse Open(string path, Access access) => DuckDbWarehouse.Open(
        new WarehouseOptions(new WarehouseUrl("duckdb", path), access, null, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System));

    private IEnumerable<int> Entries()
    {
        for (var at = Head; at < _log.Length; at += EntryHead + (int)BinaryPrimitives.ReadUInt64LittleEndian(_log.AsSpan(at)))
            yield return at;
    }

    private void RequireToldOrWhole(byte[] log, string context)
    {
        try
        {
            var rows = Rows(log, Access.Read);
            Assert.True(rows == Commits * RowsEach, $"{context}: {rows} rows");
        }
        catch (WarehouseException refusal)
        {
            RequireClear(refusal);
        }
    }

    private WarehouseException Refused(byte[] log)
    {
        var refusal = Assert.Throws<WarehouseException>(() => Rows(log, Access.Write));
        RequireClear(refusal);
        Assert.Equal(log, File.ReadAllBytes(Books + ".wal"));
        return refusal;
    }

    private void RequireClear(WarehouseException refusal)
    {
        Assert.True(refusal.IsUnreachable);
        Assert.StartsWith($"duckdb:{Books}: its log {Books}.wal, ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("is damaged", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("move the log away and repeat the commands", refusal.Message, StringComparison.Ordinal);
    }

    private int Rows(byte[] log, Access access)
    {
        File.WriteAllBytes(Books, _file);
        File.WriteAllBytes(Books + ".wal", log);
        using var warehouse = Open(Books, access);
        return warehouse.Read("tables/raw.events", new Dictionary<string, object?>(), _ => 0).Count();
    }
}
