using DuckDB.NET.Data;
using SellerBalance.Events;

namespace SellerBalance.Warehouses.Postgres.Tests;

/// <summary>What is sent in binary arrives as it was.</summary>
public sealed class BulkLoadTests : IDisposable
{
    private readonly PostgresSession _session = PostgresOpening.Connect(
        new WarehouseOptions(PostgresEngine.Instance.NewPlace(""), Access.Write, null, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System), Flavor.Postgres);

    private readonly DuckDBConnection _source = new("DataSource=:memory:");

    public BulkLoadTests()
    {
        _source.Open();
        _session.Run("""
            CREATE TABLE target (number bigint, small integer, words text, bytes bytea, day date, moment timestamp, amount numeric(18, 4), wide numeric(38, 4))
            """);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.0001")]
    [InlineData("-0.0001")]
    [InlineData("0.9999")]
    [InlineData("1")]
    [InlineData("10000")]
    [InlineData("-10000")]
    [InlineData("100000000.0001")]
    [InlineData("12345678.9")]
    [InlineData("99999999999999.9999")]
    [InlineData("-99999999999999.9999")]
    public void Amounts_arrive_to_the_last_digit(string amount)
    {
        Load($"SELECT {amount}::DECIMAL(18, 4) AS amount, {amount}::DECIMAL(38, 4) AS wide");
        Assert.Equal("true", One($"amount = {amount} AND wide = {amount} AND amount::text = ({amount}::numeric(18, 4))::text"));
    }

    [Theory]
    [InlineData("9999999999999999999999999999999999.9999")]
    [InlineData("-1234567890123456789012345678901234.5678")]
    [InlineData("1000000000000000000000000000000000")]
    [InlineData("922337203685477.5807")]
    [InlineData("922337203685477.5808")]
    [InlineData("-922337203685477.5808")]
    public void Sums_of_up_to_38_digits_arrive_to_the_last_digit(string amount)
    {
        Load($"SELECT {amount}::DECIMAL(38, 4) AS wide");
        Assert.Equal("true", One($"wide::text = ({amount}::numeric(38, 4))::text"));
    }

    [Theory]
    [InlineData("1969-12-31 23:59:59.999999")]
    [InlineData("1999-12-31 23:59:59.999999")]
    [InlineData("2000-01-01 00:00:00")]
    [InlineData("2026-11-10 12:34:56.123456")]
    [InlineData("0001-01-01 00:00:00")]
    [InlineData("9999-12-31 23:59:59.999999")]
    public void Times_and_days_arrive_to_the_microsecond(string time)
    {
        Load($"SELECT TIMESTAMP '{time}' AS moment, TIMESTAMP '{time}'::DATE AS day");
        Assert.Equal("true", One($"moment = TIMESTAMP '{time}' AND day = '{time}'::date"));
    }

    [Fact]
    public void Text_arrives_byte_for_byte_whatever_its_length()
    {
        Load("""
            SELECT number, CASE number % 5 WHEN 0 THEN '' WHEN 1 THEN 'é🦆\n"\' || number WHEN 2 THEN NULL WHEN 3 THEN repeat('x', 12) ELSE repeat('ü', number * 100) END AS words
            FROM range(5000) numbers (number)
            """);
        Assert.Equal("true", One("""
            count(*) = 5000 AND bool_and(words IS NOT DISTINCT FROM CASE number % 5 WHEN 0 THEN '' WHEN 1 THEN 'é🦆\n"\' || number WHEN 3 THEN repeat('x', 12) WHEN 4 THEN repeat('ü', number::integer * 100) END)
            """));
    }

    [Fact]
    public void What_text_cannot_hold_becomes_the_sign_for_it_and_bytes_stay()
    {
        Load(@"SELECT 'a' || chr(0) || 'b' AS words, 'a\x00\xFF'::BLOB AS bytes");
        Assert.Equal("true", One(@"words = 'a' || chr(9216) || 'b' AND bytes = '\x6100ff'::bytea"));
    }

    [Fact]
    public void Nothing_is_nothing_in_every_column()
    {
        Load("SELECT NULL::BIGINT AS number, NULL::INTEGER AS small, NULL::VARCHAR AS words, NULL::BLOB AS bytes, NULL::DATE AS day, NULL::TIMESTAMP AS moment, NULL::DECIMAL(18, 4) AS amount, NULL::DECIMAL(38, 4) AS wide FROM range(3)");
        Assert.Equal("true", One("count(*) = 3 AND bool_and(number IS NULL AND small IS NULL AND words IS NULL AND bytes IS NULL AND day IS NULL AND moment IS NULL AND amount IS NULL AND wide IS NULL)"));
    }

    [Fact]
    public void A_relation_without_rows_loads_none()
    {
        Assert.Equal(0, Load("SELECT 1::BIGINT AS number WHERE false"));
        Assert.Equal("true", One("count(*) = 0"));
    }

    [Fact]
    public void A_source_that_breaks_off_lands_nothing()
    {
        Assert.ThrowsAny<Exception>(() => Load("SELECT (CASE WHEN number = 900000 THEN error('gone') ELSE 'x' END) AS words FROM range(1000000) numbers (number)"));
        _session.Connection.Close();
        _session.Connection.Open();
        Assert.Equal("true", One("count(*) = 0"));
    }

    public void Dispose()
    {
        _source.Dispose();
        _session.Dispose();
    }

    private long Load(string query) => BulkLoad.Load(_session, _source, $"({query})", "target");

    private string One(string expression) => (string)_session.Scalar($"SELECT ({expression})::text FROM target")!;
}
