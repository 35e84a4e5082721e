using ClickHouse.Driver;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>What the server refuses is told with its cause and what to do, without its trace.</summary>
public sealed class ClickHouseErrorTests
{
    private static readonly WarehouseUrl Url = WarehouseUrl.Parse("clickhouse://ann@db.example/books");

    [Theory]
    [InlineData(497, "Code: 497. DB::Exception: ann: Not enough privileges. To execute this query, it's necessary to have the grant INSERT ON raw.events. (ACCESS_DENIED) (version 26.7.2.1)", "the user lacks a privilege: ann: Not enough privileges. To execute this query, it's necessary to have the grant INSERT ON raw.events. (ACCESS_DENIED). Grant it")]
    [InlineData(164, "Code: 164. DB::Exception: ann: Cannot execute query in readonly mode. (READONLY)", "the user may only read")]
    [InlineData(243, "Code: 243. DB::Exception: Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)", "the server's disk is full")]
    [InlineData(76, "Code: 76. DB::Exception: Cannot write: errno: 28, No space left on device. (CANNOT_WRITE)", "the server's disk is full")]
    [InlineData(159, "Code: 159. DB::Exception: Timeout exceeded: elapsed 1.1 seconds, maximum: 1. (TIMEOUT_EXCEEDED)", "Raise max_execution_time")]
    [InlineData(241, "Code: 241. DB::Exception: Query memory limit exceeded. (MEMORY_LIMIT_EXCEEDED)", "Raise max_memory_usage")]
    [InlineData(394, "Code: 394. DB::Exception: Query was cancelled. (QUERY_WAS_CANCELLED)", "the statement was cancelled")]
    [InlineData(279, "Code: 279. DB::Exception: All connection tries failed. Log: \n\nCode: 210. DB::NetException: Connection refused (10.0.0.7:9000, local address: 10.0.0.6:41500). (NETWORK_ERROR)", "a server of the cluster does not answer: 10.0.0.7:9000. Bring it back")]
    [InlineData(60, "Code: 60. DB::Exception: Table raw.events does not exist. (UNKNOWN_TABLE) (version 26.7.2.1)\n\nStack trace: …", "while loading raw.events: Table raw.events does not exist. (UNKNOWN_TABLE).")]
    public void A_refusal_of_the_server_names_cause_and_fix(int code, string said, string expected)
    {
        var refusal = Assert.IsType<WarehouseException>(ClickHouseErrors.Refusal(Url.ToString(), "loading raw.events", new ClickHouseServerException(said, "INSERT", code)));
        Assert.StartsWith($"{Url}: while loading raw.events: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Stack trace", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("(version", refusal.Message, StringComparison.Ordinal);
        Assert.False(refusal.IsUnreachable);
    }

    [Fact]
    public void Databases_have_the_prefix_of_the_url_and_nothing_else_has()
    {
        var names = ClickHouseNames.Of(WarehouseUrl.Parse("clickhouse://host/books"));
        Assert.Equal(
            "CREATE DATABASE IF NOT EXISTS books_raw; SELECT raw, e.raw, raw_bytes FROM books_raw.events AS e WHERE database = 'books_raw' AND draw.x = 'raw.x'",
            names.In("CREATE DATABASE IF NOT EXISTS raw; SELECT raw, e.raw, raw_bytes FROM raw.events AS e WHERE database = 'raw' AND draw.x = 'raw.x'"));
        Assert.Equal("SELECT * FROM raw.events", ClickHouseNames.Of(WarehouseUrl.Parse("clickhouse://host")).In("SELECT * FROM raw.events"));
    }
}
