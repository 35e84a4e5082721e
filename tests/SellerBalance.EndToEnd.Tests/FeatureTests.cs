using System.Globalization;

namespace SellerBalance.EndToEnd;

public sealed class FeatureTests(FeatureTests.Books books) : IClassFixture<FeatureTests.Books>
{
    private const string Header = "event_id,event_ts,seller_id,event_type,currency,amount\n";

    [Fact]
    public void Every_row_comes_out_once_in_its_place_with_what_it_carried()
    {
        var here = books.Here;
        var now = Text(DateTime.UtcNow);
        here.Write("asked.csv", $""""
            label,seller_id,timestamp,currency,note
            1,A,{now},EUR,"a, ""b"""
            0,A,{now.Replace("T", " ", StringComparison.Ordinal)},eur,
            1,nobody,{now},EUR,=1+1
            0,A,2020-01-01 00:00:00+05:30,EUR,007
            1,A,{now},EUR,"a, ""b"""

            """");
        var told = here.Succeed("features", "training", "--entities", "asked.csv", "--to", "out.parquet");
        Assert.Contains("5 rows with 52 features to out.parquet; 2 rows without features", told.Error, StringComparison.Ordinal);
        Assert.Equal("label,seller_id,timestamp,currency,note,order_paid_sum_1d", Query(here, "SELECT string_agg(column_name, ',') FROM (SELECT column_name FROM (DESCRIBE FROM 'out.parquet') LIMIT 6)"));
        Assert.Equal("1 a, \"b\"|0 |1 =1+1|0 007|1 a, \"b\"", Query(here, "SELECT string_agg(label || ' ' || coalesce(note, ''), '|') FROM 'out.parquet'"));
        Assert.Equal("90.00|90.00|none|none|90.00", Query(here, "SELECT string_agg(coalesce(balance_last::DECIMAL(18,2)::VARCHAR, 'none'), '|') FROM 'out.parquet'"));
        Assert.Equal(
            "DECIMAL(38,4) BIGINT DECIMAL(38,6) BIGINT",
            Query(here, "SELECT typeof(order_paid_sum_7d) || ' ' || typeof(order_paid_count_7d) || ' ' || typeof(order_paid_mean_30d) || ' ' || typeof(age_days) FROM 'out.parquet' LIMIT 1"));
        here.Succeed("features", "training", "--entities", "asked.csv", "--to", "carried.csv");
        Assert.StartsWith("1,nobody," + now + ",EUR,'=1+1,,", here.Read("carried.csv").Split('\n')[3], StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_rows_give_the_same_bytes_when_history_has_grown()
    {
        using var here = Published();
        here.Write("asked.csv", $"seller_id,currency,timestamp\nA,EUR,{Text(DateTime.UtcNow)}\nS2,USD,{Text(DateTime.UtcNow)}\n");
        here.Succeed("features", "training", "--entities", "asked.csv", "--to", "before.parquet");
        here.Succeed("run", here.Write("b.csv", Header + $"late,{Day(5)},A,refund,EUR,30\nnext,{Day(1)},S2,order_paid,USD,1\n"));
        here.Succeed("features", "training", "--entities", "asked.csv", "--to", "after.parquet");
        Assert.Equal(File.ReadAllBytes(here.At("before.parquet")), File.ReadAllBytes(here.At("after.parquet")));
        Assert.Equal("60.00", here.Succeed("features", "get", "A", "--currency", "EUR", "--json").Json[0].GetProperty("features").Text("balance_last"));
        Assert.Equal("90.00", here.Succeed("features", "get", "A", "--as-of", "1", "--json").Json[0].GetProperty("features").Text("balance_last"));
    }

    [Fact]
    public void A_training_set_says_what_it_is_made_of()
    {
        var here = books.Here;
        here.Write("asked.csv", $"seller_id,currency,timestamp\nA,EUR,{Text(DateTime.UtcNow)}\n");
        here.Succeed("features", "training", "--entities", "asked.csv", "--to", "out.parquet");
        string? Said(string key) => Query(here, $"SELECT decode(value) FROM parquet_kv_metadata('out.parquet') WHERE decode(key) = '{key}'");
        Assert.Equal(here.Succeed("features", "list", "--json").Json.Text("sha256"), Said("features_sha256"));
        Assert.Equal(here.Succeed("builds", "--json").Json[0].Text("run_id"), Said("run_id"));
        Assert.Equal(("duckdb", "UTC"), (Said("engine"), Said("time_zone")));
    }

    [Theory]
    [InlineData("CREATE OR REPLACE TABLE t AS SELECT 'A' AS seller_id, 'EUR' AS currency, TIMESTAMPTZ '{0}+00' AS \"timestamp\", 1.5::DOUBLE AS score", "DOUBLE")]
    [InlineData("CREATE OR REPLACE TABLE t AS SELECT 'A' AS seller_id, 'EUR' AS currency, TIMESTAMP '{0}' AS \"timestamp\", 7::UTINYINT AS score", "UTINYINT")]
    [InlineData("CREATE OR REPLACE TABLE t AS SELECT 'A' AS seller_id, 'EUR' AS currency, TIMESTAMP_NS '{0}' AS \"timestamp\", [1] AS score", "INTEGER[]")]
    public void Parquet_keeps_its_types_and_may_have_any_kind_of_timestamp(string table, string type)
    {
        var here = books.Here;
        WarehouseState.Change(here.At("t.duckdb"), string.Format(CultureInfo.InvariantCulture, table, Text(DateTime.UtcNow)[..19].Replace("T", " ", StringComparison.Ordinal)));
        WarehouseState.Change(here.At("t.duckdb"), $"COPY t TO '{here.At("asked.parquet")}'");
        here.Succeed("features", "training", "--entities", "asked.parquet", "--to", "out.parquet");
        Assert.Equal(type, Query(here, "SELECT typeof(score) FROM 'out.parquet'"));
    }

    [Fact]
    public void Entities_may_be_a_query()
    {
        var here = books.Here;
        here.Write("asked.sql", $"SELECT seller_id, 'EUR' AS currency, '{Text(DateTime.UtcNow)}' AS \"timestamp\" FROM (VALUES ('A'), ('A')) t(seller_id) -- two\n;\n");
        here.Succeed("features", "training", "--entities", "asked.sql", "--to", "out.parquet");
        Assert.Equal("180.00", Query(here, "SELECT sum(balance_last)::DECIMAL(18,2) FROM 'out.parquet'"));
    }

    [Theory]
    [InlineData("seller_id,currency,timestamp\nA,EUR,2999-01-01T00:00Z\n", "asked.csv, row 1: found the timestamp 2999-01-01T00:00:00.000000Z, which has not come yet")]
    [InlineData("seller_id,currency,timestamp\nA,EUR,2026-01-01T00:00Z\nA,EUR,2026-01-01\n", "asked.csv, row 2: found the timestamp '2026-01-01', expected a time such as 2026-11-14T08:00Z")]
    [InlineData("seller_id,currency,timestamp\nA,,2026-01-01T00:00Z\n", "asked.csv, row 1: found no currency, expected one in every row")]
    [InlineData("seller,currency,timestamp\nA,EUR,2026-01-01T00:00Z\n", "asked.csv: found no column seller_id among seller, currency, timestamp")]
    [InlineData("seller_id,currency,timestamp,balance_last\nA,EUR,2026-01-01T00:00Z,1\n", "asked.csv: found the column balance_last, which is also a feature")]
    [InlineData("seller_id,currency,timestamp\nA,EUR,2026-01-01T00:00Z,1\n", "asked.csv: cannot be read")]
    [InlineData("seller_id,currency,timestamp,Currency\nA,EUR,2026-01-01T00:00Z,EUR\n", "asked.csv: found the column 'currency' 2 times")]
    [InlineData("", "asked.csv: found a first line with an empty name")]
    [InlineData("seller_id,currency,timestamp\nA,EUR,\"2026-01-01T00:00Z\n", "asked.csv: cannot be read")]
    public void Rows_that_have_no_answer_are_refused(string text, string sentence)
    {
        var here = books.Here;
        here.Write("asked.csv", text);
        here.Run("features", "training", "--entities", "asked.csv", "--to", "refused.csv").Refuses(66, sentence);
        Assert.False(File.Exists(here.At("refused.csv")));
    }

    [Fact]
    public void A_mark_windows_line_ends_quoted_names_and_long_cells_are_read_as_they_are()
    {
        var here = books.Here;
        here.Write("asked.csv", $"\ufeff\"seller_id\",currency,timestamp,\"a \"\"note\"\"\"\r\nA,EUR,{Text(DateTime.UtcNow)},\"two\r\nlines\"\r\nA,EUR,{Text(DateTime.UtcNow)},\r\n");
        here.Succeed("features", "training", "--entities", "asked.csv", "--to", "out.parquet");
        Assert.Equal("2 10 180.00", Query(here, "SELECT concat_ws(' ', count(*), max(length(\"a \"\"note\"\"\")), sum(balance_last)::DECIMAL(18,2)) FROM 'out.parquet'"));
    }

    [Fact]
    public void Without_rows_there_are_columns()
    {
        var here = books.Here;
        here.Write("asked.csv", "seller_id,currency,timestamp\n");
        here.Succeed("features", "training", "--entities", "asked.csv", "--to", "out.csv");
        Assert.StartsWith("seller_id,currency,timestamp,order_paid_sum_1d,", here.Read("out.csv"), StringComparison.Ordinal);
        Assert.Single(here.Read("out.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_definition_of_ones_own_is_listed_and_asked()
    {
        var here = books.Here;
        here.Write("own.yaml", "features:\n  refunds: { measure: sum, of: [refund, chargeback], window: 30d }\n  paid: { measure: sum, of: order_paid, window: 30d, meaning: Sold }\n");
        Assert.Equal("feature\nrefunds\npaid\n", here.Succeed("features", "list", "--definition", "own.yaml").Output);
        Assert.Contains("paid     Sold", here.Succeed("features", "list", "--describe", "--definition", "own.yaml").Output, StringComparison.Ordinal);
        Assert.Equal("100.00", here.Succeed("features", "get", "A", "--definition", "own.yaml", "--json").Json[0].GetProperty("features").Text("paid"));
        here.Run("features", "get", "A", "--definition", here.Write("wrong.yaml", "features: { a: { measure: sum } }\n")).Refuses(64, ":1:16: found the feature 'a' without 'of'");
        here.Run("features", "list", "--definition", "none.yaml").Refuses(66, "none.yaml: found no such file");
    }

    [Fact]
    public void Who_is_not_known_is_said_and_who_was_not_known_then_too()
    {
        var here = books.Here;
        here.Run("features", "get", "a", "--json").Refuses(67, "seller 'a' is not known");
        Assert.Contains("Nothing was published by", here.Succeed("features", "get", "A", "--as-of", "2020-01-01").Output, StringComparison.Ordinal);
        Assert.Equal(0, here.Succeed("features", "get", "A", "--as-of", "2020-01-01", "--json").Json.GetArrayLength());
        Assert.Contains("balance_last                    90.00", here.Succeed("features", "get", "A").Output, StringComparison.Ordinal);
    }

    private static Workspace Published()
    {
        var here = new Workspace();
        here.Succeed("run", here.Write("a.csv", Header + $"e1,{Day(4)},A,order_paid,EUR,100\ne2,{Day(3)},A,fee,EUR,10\ne3,{Day(2)},S2,order_paid,USD,7.1234\n"));
        return here;
    }

    private static string Day(int ago) => Text(DateTime.UtcNow.Date.AddDays(-ago).AddHours(12));

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static string? Query(Workspace here, string sql) =>
        WarehouseState.Scalar(WarehouseState.InMemory, sql.Replace("'out.parquet'", $"'{here.At("out.parquet")}'", StringComparison.Ordinal));

    /// <summary>What is published, for tests that publish nothing.</summary>
    public sealed class Books : IDisposable
    {
        internal Workspace Here { get; } = Published();

        /// <inheritdoc/>
        public void Dispose() => Here.Dispose();
    }
}
