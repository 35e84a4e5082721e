using System.Collections.Concurrent;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using DuckDB.NET.Data;
using SellerBalance.Servers;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>Rows on their way, in files.</summary>
public sealed class ArrowSenderTests : IDisposable
{
    private const string Rows = """
        SELECT 'e' || n AS id, (CASE WHEN n % 5 > 0 THEN ['EUR', 'USD'][n % 2 + 1] END)::currency AS currency, (n % 1000 * 0.0001)::DECIMAL(18, 4) AS amount,
          make_timestamp(1700000000000000 + n * 1000003) AS at, CASE WHEN n % 3 > 0 THEN n END AS maybe
        FROM range(1_234_567) numbers(n)
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("seller-balance-arrow-").FullName;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_row_arrives_as_it_was_compressed_or_not(bool isCompressed)
    {
        var server = ClickHouseServer.Shared;
        var table = $"default.arrow_{Guid.NewGuid():N}";
        server.Query($"CREATE TABLE {table} (id String, currency LowCardinality(Nullable(String)), amount Decimal(18, 4), at DateTime64(6, 'UTC'), maybe Nullable(Int64)) ENGINE = Memory");
        using var http = new HttpClient();
        var sizes = new ConcurrentBag<long>();
        using var duckDb = new DuckDBConnection("DataSource=:memory:");
        duckDb.Open();
        using var command = duckDb.CreateCommand();
        command.CommandText = "CREATE TYPE currency AS ENUM ('EUR', 'USD')";
        command.ExecuteNonQuery();
        command.CommandText = Rows;
        command.UseStreamingMode = true;
        using (var sender = new ArrowSender(_folder, isCompressed, (path, _) =>
        {
            sizes.Add(new FileInfo(path).Length);
            using var answer = http.PostAsync(
                new Uri(server.Address, "?query=" + Uri.EscapeDataString($"INSERT INTO {table} FORMAT ArrowStream")), new ByteArrayContent(File.ReadAllBytes(path))).GetAwaiter().GetResult();
            Assert.True(answer.IsSuccessStatusCode, answer.Content.ReadAsStringAsync().GetAwaiter().GetResult());
        }))
        {
            using var batches = command.ExecuteArrowStream();
            Send(batches, sender);
            sender.Complete();
        }

        Assert.Equal(2, sizes.Count);
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Equal(isCompressed, sizes.Max() < 25 << 20);
        const string sums = "count(), sum(toInt64(substring(id, 2))), countIf(currency = 'USD'), countIf(currency IS NULL), toInt64(sum(amount) * 10000), sum(toUnixTimestamp64Micro(at) % 1000000007), sum(maybe)";
        Assert.Equal(
            server.Query("""
                SELECT count(), sum(n), countIf(n % 5 > 0 AND n % 2 = 1), countIf(n % 5 = 0), sum(n % 1000),
                  sum((1700000000000000 + n * 1000003) % 1000000007), sumIf(n, n % 3 > 0)
                FROM (SELECT toInt64(number) AS n FROM numbers(1234567))
                """),
            server.Query($"SELECT {sums} FROM {table}"));
    }

    [Fact]
    public void What_a_server_has_against_the_rows_stops_whoever_brings_them()
    {
        var schema = new Schema([new Field("it", BooleanType.Default, nullable: false)], null);
        using var rows = new RecordBatch(schema, [new BooleanArray.Builder().AppendRange(Enumerable.Repeat(true, 1_000_000)).Build()], 1_000_000);
        using var sender = new ArrowSender(_folder, isCompressed: false, (_, number) =>
            throw new WarehouseException($"file {number} was refused"));
        var refusal = Assert.Throws<WarehouseException>(() =>
        {
            for (var file = 0; file < 10; file++)
                sender.Add(rows);
        });
        Assert.Matches("^file [01] was refused$", refusal.Message);
    }

    [Fact]
    public async Task A_slow_server_slows_down_whoever_brings_the_rows()
    {
        var schema = new Schema([new Field("it", BooleanType.Default, nullable: false)], null);
        using var rows = new RecordBatch(schema, [new BooleanArray.Builder().AppendRange(Enumerable.Repeat(true, 1_000_000)).Build()], 1_000_000);
        using var gate = new ManualResetEvent(initialState: false);
        var brought = 0;
        using var sender = new ArrowSender(_folder, isCompressed: false, (_, _) => gate.WaitOne());
        var bringing = Task.Run(
            () =>
            {
                for (; brought < 9; Interlocked.Increment(ref brought))
                    sender.Add(rows);
                sender.Complete();
            },
            TestContext.Current.CancellationToken);
        // Two are being sent and one waits; the fourth is not taken.
        SpinWait.SpinUntil(() => Volatile.Read(ref brought) >= 3);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        Assert.Equal(3, Volatile.Read(ref brought));
        gate.Set();
        await bringing;
        Assert.Empty(Directory.GetFiles(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Send(IArrowArrayStream batches, ArrowSender sender)
    {
        while (batches.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult() is { } batch)
        {
            using (batch) sender.Add(batch);
        }
    }
}
