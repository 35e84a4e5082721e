using System.Data.Common;
using DuckDB.NET.Data;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Ingest;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Tests.Output;

/// <summary>What writes a table does not go on for ever, and leaves nothing half done.</summary>
public sealed class TableFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("table-file-").FullName;

    private OutputFile File => new("--to", Path.Combine(_folder, "rows.parquet"), MayReplace: false);

    [Fact]
    public void Parquet_that_takes_longer_to_write_than_a_statement_may_is_given_up()
    {
        var bounds = new StatementBounds("rows.parquet", TimeSpan.FromMilliseconds(1), CancellationToken.None) { What = "writing the file" };
        var refusal = Assert.Throws<WarehouseException>(() => Write(bounds, new Rows(400_000, () => { })));
        Assert.StartsWith("rows.parquet: while writing the file: a statement was stopped because it took longer than", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void A_stop_that_comes_when_all_rows_are_read_leaves_no_Parquet()
    {
        using var stop = new CancellationTokenSource();
        var bounds = new StatementBounds("rows.parquet", StatementBounds.DefaultLimit, stop.Token);
        Assert.Throws<OperationCanceledException>(() => Write(bounds, new Rows(3, stop.Cancel)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void Within_its_bounds_it_is_written()
    {
        Assert.Equal(3, Write(new StatementBounds("rows.parquet", StatementBounds.DefaultLimit, CancellationToken.None), new Rows(3, () => { })));
        Assert.True(System.IO.File.Exists(File.Path));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private long Write(StatementBounds bounds, Rows rows) => TableFile.Write(File, bounds, rows, "tables/rows", new Dictionary<string, object?>());

    // A warehouse of one table, that does something when its last row was read.
    private sealed class Rows(int count, Action atEnd) : IWarehouse
    {
        public string TimeZone => "UTC";

        public DbConnection? StagingInPlace => null;

        public IReadOnlyList<Batch> Land(Incoming input, RunStamp run) => throw new NotSupportedException();

        public Verdict Publish(PublishRequest request, RunStamp run) => throw new NotSupportedException();

        public void FoldBuilds(IReadOnlyList<Fold> folds) => throw new NotSupportedException();

        public void Record(RunStamp run, RunOutcome? outcome, string? message) => throw new NotSupportedException();

        public IEnumerable<T> Read<T>(string query, IReadOnlyDictionary<string, object?> parameters, Func<DbDataReader, T> row, Action<DbDataReader>? columns = null)
        {
            using var connection = new DuckDBConnection("DataSource=:memory:");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT range AS number, hash(range)::VARCHAR AS text FROM range({count})";
            using var reader = command.ExecuteReader();
            columns?.Invoke(reader);
            while (reader.Read())
                yield return row(reader);
            atEnd();
        }

        public void Dispose()
        {
        }
    }
}
