using Parquet;
using Parquet.Schema;
using SellerBalance.DuckDb;

namespace SellerBalance.Ingest.Tests.Reading;

public sealed class ParquetReadingTests : IDisposable
{
    private const string Required = "'e' AS event_id, 't' AS event_ts, 's' AS seller_id, 'fee' AS event_type, 'EUR' AS currency";
    private readonly Workbench _bench = new();

    [Theory]
    [InlineData("12345678901234.5000::DECIMAL(18,4)", "12345678901234.5000")]
    [InlineData("-0.5::DECIMAL(4,1)", "-0.5000", "-0.5")]
    [InlineData("999999999999999999::DECIMAL(18,0)", "999999999999999999")]
    [InlineData("99999999999999.9999::DECIMAL(18,4)", "99999999999999.9999")]
    [InlineData("-99999999999999.9999::DECIMAL(18,4)", "-99999999999999.9999")]
    [InlineData("12.50::DECIMAL(9,2)", "12.5000", "12.50")]
    [InlineData("12::DECIMAL(9,0)", "12.0000", "12")]
    [InlineData("12.50000::DECIMAL(38,5)", "12.50000")]
    [InlineData("9223372036854775807::BIGINT", "9223372036854775807")]
    [InlineData("' 1.50 '", " 1.50 ")]
    [InlineData("NULL::DECIMAL(18,4)", null)]
    [InlineData("''", null)]
    public void An_amount_is_exact_and_stands_as_in_the_file_in_the_rows_text(string amount, string? expected, string? text = null)
    {
        var row = Assert.Single(Read($"SELECT {Required}, {amount} AS amount").Rows);

        Assert.Equal(expected, row["amount"]);
        Assert.Equal(1, row.Line);
        if (expected is not null) Assert.Contains($"\"amount\":\"{text ?? expected}\"", row.Raw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TIMESTAMP '2024-01-31 10:00:00'", "2024-01-31 10:00:00", "TIMESTAMP in the business time zone")]
    [InlineData("TIMESTAMP '2024-01-31 10:00:00.000001'", "2024-01-31 10:00:00.000001", "TIMESTAMP in the business time zone")]
    [InlineData("TIMESTAMP_NS '2024-01-31 10:00:00.123456789'", "2024-01-31 10:00:00.123456789", "TIMESTAMP in the business time zone")]
    [InlineData("TIMESTAMPTZ '2024-01-31 10:00:00.5+03'", "2024-01-31 07:00:00.5Z", "TIMESTAMP as UTC")]
    [InlineData("TIMESTAMPTZ 'infinity'", "infinity", "TIMESTAMP as UTC")]
    [InlineData("TIMESTAMPTZ '9999-12-31 23:59:59.999999+00'", "9999-12-31 23:59:59.999999Z", "TIMESTAMP as UTC")]
    [InlineData("TIMESTAMPTZ '10000-01-01 00:00:00+00'", "10000-01-01 00:00:00Z", "TIMESTAMP as UTC")]
    [InlineData("TIMESTAMPTZ '0044-03-15 (BC) 12:00:00+00'", "0044-03-15 (BC) 12:00:00Z", "TIMESTAMP as UTC")]
    [InlineData("DATE '2024-01-31'", "2024-01-31", "DATE in the business time zone")]
    [InlineData("'2024-01-31T10:00Z'", "2024-01-31T10:00Z", "text")]
    public void A_time_becomes_its_exact_text_whatever_the_sessions_time_zone_and_is_said_to_be_read_so(string time, string expected, string readAs)
    {
        _bench.Execute("SET TimeZone = 'Asia/Tokyo'");
        var read = Read($"SELECT 'e' AS event_id, {time} AS event_ts, 's' AS seller_id, 'fee' AS event_type, 'EUR' AS currency, '1' AS amount");
        var row = Assert.Single(read.Rows);

        Assert.Equal(readAs, read.TimesReadAs);
        Assert.Equal(expected, row["event_ts"]);
        Assert.Contains($"\"event_ts\":\"{expected}\"", row.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_stand_at_their_place_in_the_file_and_other_columns_are_named()
    {
        var read = Read($"SELECT i AS note, {Required.Replace("'e'", "'e' || i", StringComparison.Ordinal)}, i::DECIMAL(18,4) AS \"Amount \", [i] AS tags, 'shop' AS source_system FROM range(5000) AS numbers(i)", ", row_group_size 2048");

        Assert.Equal(Enumerable.Range(0, 5000).Select(number => $"{number + 1}:e{number}:{number}.0000"), read.Rows.Select(row => $"{row.Line}:{row["event_id"]}:{row["amount"]}"));
        Assert.Equal(["note", "tags"], read.IgnoredColumns);
        Assert.Null(read.Lines);
        Assert.Contains("\"Amount \":\"7.0000\"", read.Rows[7].Raw, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_that_look_like_columns_are_folders()
    {
        var read = Read($"SELECT {Required}, '1' AS amount", name: "currency=USD/direction=in/a.parquet");

        Assert.Equal(("EUR", null), (Assert.Single(read.Rows)["currency"], read.Rows[0]["direction"]));
        Assert.Empty(read.IgnoredColumns);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_time_in_INT96_is_an_instant_in_UTC_to_the_last_digit(bool isNullable)
    {
        DataField[] columns = [.. new[] { "event_id", "seller_id", "event_type", "currency", "amount" }.Select(name => new DataField<string>(name))];
        var time = new DateTimeDataField("event_ts", DateTimeFormat.Impala, isAdjustedToUTC: false, null, isNullable, isArray: false, null);
        var path = Path.Join(_bench.Folder, "spark.parquet");
        await using (var file = File.Create(path))
        {
            await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema([time, .. columns]), file, cancellationToken: TestContext.Current.CancellationToken);
            var noon = new DateTime(2026, 11, 1, 12, 0, 0, DateTimeKind.Utc);
            DateTime[][] groups = [[noon, noon.AddTicks(1234560)], [noon.AddTicks(1234567), noon]];
            foreach (var times in groups)
            {
                using var group = writer.CreateRowGroup();
                if (isNullable)
                    await group.WriteAsync<DateTime>(time, times.Select(value => (DateTime?)value).ToArray().AsMemory(), cancellationToken: TestContext.Current.CancellationToken);
                else
                    await group.WriteAsync<DateTime>(time, times.AsMemory(), cancellationToken: TestContext.Current.CancellationToken);
                foreach (var column in columns)
                    await group.WriteAsync(column, (IReadOnlyCollection<string>)times.Select(_ => column.Name).ToArray());
            }
        }

        var read = _bench.ReadFile(path);
        Assert.Equal("INT96 as UTC", read.TimesReadAs);
        Assert.Equal(
            ["2026-11-01 12:00:00Z", "2026-11-01 12:00:00.123456Z", "2026-11-01 12:00:00.1234567Z", "2026-11-01 12:00:00Z"],
            read.Rows.Select(row => row["event_ts"]));
        Assert.Contains("\"event_ts\":\"2026-11-01 12:00:00.1234567Z\"", read.Rows[2].Raw, StringComparison.Ordinal);
    }

    [Fact]
    public void No_rows_are_fine() => Assert.Empty(Read($"SELECT {Required}, '1' AS amount LIMIT 0").Rows);

    [Theory]
    [InlineData("1.5::DOUBLE AS amount", "the column amount is DOUBLE")]
    [InlineData("'1' AS amount, 1.5::FLOAT AS signed_amount", "the column signed_amount is FLOAT")]
    [InlineData("[1] AS amount", "the column amount is INTEGER[]")]
    [InlineData("{'value': 1} AS amount", "the column amount is STRUCT")]
    [InlineData("'1'::BLOB AS amount", "the column amount is BLOB")]
    [InlineData("'1' AS amnt", "the schema lacks amount; it has event_id")]
    [InlineData("'1' AS amount, [1] AS l, '2' AS \" Amount\"", "2 columns are called amount")]
    public void A_schema_that_will_not_do_is_refused_with_what_was_expected(string columns, string expected)
    {
        var message = Assert.Throws<InputException>(() => Read($"SELECT {Required}, {columns}")).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("Expected", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PAR1")]
    [InlineData("event_id,event_ts")]
    public void What_is_not_parquet_is_refused(string content) =>
        Assert.Contains("cannot be read as Parquet", _bench.Refusal("a.parquet", content), StringComparison.Ordinal);

    [Fact]
    public void Parquet_on_standard_input_is_recognised_but_not_compressed_once_more()
    {
        Read($"SELECT {Required}, '1' AS amount");
        var content = File.ReadAllBytes(Path.Join(_bench.Folder, "it's [a].parquet"));

        Assert.Equal("e", Assert.Single(_bench.ReadStandardInput(content).Rows)["event_id"]);
        Assert.Contains("compressed Parquet", Assert.Throws<InputException>(() => _bench.ReadStandardInput(Workbench.Gzip(content))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _bench.Dispose();

    private ReadBack Read(string select, string options = "", string name = "it's [a].parquet")
    {
        var path = Path.Join(_bench.Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _bench.Execute($"COPY ({select}) TO {DuckSql.Literal(path)} (FORMAT parquet{options})");
        return _bench.ReadFile(path);
    }
}
