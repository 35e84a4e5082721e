using System.Globalization;
using DuckDB.NET.Data;

namespace SellerBalance.EndToEnd;

/// <summary>What notebooks and BI tools open beside a DuckDB warehouse.</summary>
public sealed class ReaderCopyTests : IDisposable
{
    private const string Copy = "readers.duckdb";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Workspace _here = new();

    [Fact]
    public void A_copy_has_what_readers_may_see_and_says_what_the_program_says()
    {
        _here.Succeed("run", _here.Write("events.csv", Sample.Events), "--publish-copy", Copy);
        using var copy = Open(Copy);
        Assert.Equal(["A EUR -30.5000", "Bäcker & Söhne USD 7.1234"], Rows(copy, "SELECT seller_id || ' ' || currency || ' ' || closing_balance FROM bi.balance_now ORDER BY ALL"));
        Assert.Equal(["published 4 4"], Rows(copy, "SELECT outcome || ' ' || rows_read || ' ' || accepted FROM bi.runs"));
        Assert.Equal(["4"], Rows(copy, "SELECT sum(event_count)::VARCHAR FROM dwh.seller_movement_daily"));
        Assert.NotEmpty(Rows(copy, "SELECT check_name FROM dq.results"));
        Assert.Equal(["bi", "dq", "dwh", "ops"], Rows(copy, "SELECT schema_name FROM duckdb_schemas() WHERE NOT internal AND schema_name <> 'main' ORDER BY ALL"));

        const string Shown = " WHERE NOT internal AND schema_name IN ('bi', 'dq', 'dwh', 'ops')";
        const string Objects = "SELECT schema_name || '.' || table_name || '.' || column_name || ' ' || data_type || ' -- ' || coalesce(comment, '') FROM duckdb_columns()" + Shown + " ORDER BY ALL";
        using var warehouse = Open("seller-balance.duckdb");
        Assert.Equal(Rows(warehouse, Objects), Rows(copy, Objects));
    }

    [Fact]
    public void Each_publication_replaces_the_copy_and_a_held_run_leaves_it()
    {
        var first = Sample.Header + string.Concat(Enumerable.Range(0, 40).Select(number => Sample.Row($"a{number}")));
        _here.Succeed("run", _here.Write("a.csv", first), "--publish-copy", Copy);
        using var open = Open("./" + Copy);
        var held = Sample.Header + string.Concat(Enumerable.Range(0, 36).Select(number => Sample.Row($"b{number}"))) + string.Concat(Enumerable.Range(36, 4).Select(number => Sample.Row($"b{number}", amount: "much")));
        Assert.Equal(2, _here.Run("run", _here.Write("b.csv", held), "--publish-copy", Copy).ExitCode);
        Assert.Equal(["40.0000"], Owed(Copy));
        Assert.Equal(2, _here.Run("run", _here.Write("c.csv", Sample.Header + Sample.Row("c")), "--publish-copy", Copy).ExitCode);
        _here.Succeed("run", _here.Write("b.csv", held.Replace("much", "1.00", StringComparison.Ordinal)), "--publish-copy", Copy);
        Assert.Equal(["81.0000"], Owed(Copy));
        // Who had the old one open still has it, and nothing else is left beside the two.
        Assert.Equal(["40.0000"], Rows(open, "SELECT closing_balance::VARCHAR FROM bi.balance_now"));
        Assert.Equal([Copy, "seller-balance.duckdb"], Directory.GetFiles(_here.Folder).Select(file => Path.GetFileName(file)).Where(name => !name.EndsWith(".csv", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_warehouse_and_a_file_of_somebody_else_are_not_replaced()
    {
        _here.Publish();
        _here.Write("notes.duckdb", "my notes\n");
        File.Copy(_here.At("seller-balance.duckdb"), _here.At("other.duckdb"));
        foreach (var verb in (string[][])[["run", "events.csv"], ["serve", "--listen", "127.0.0.1:0"]])
        {
            _here.Run([.. verb, "--publish-copy", "notes.duckdb"]).Refuses(64, "--publish-copy: notes.duckdb is a file that this program did not create");
            _here.Run([.. verb, "--publish-copy", "other.duckdb"]).Refuses(64, "--publish-copy: other.duckdb is a DuckDB file");
            _here.Run([.. verb, "--publish-copy", "seller-balance.duckdb"]).Refuses(64, "--publish-copy: seller-balance.duckdb is the warehouse of this command");
            _here.Run([.. verb, "--publish-copy", "/dev/null"]).Refuses(64, "--publish-copy: found /dev/null");
        }
    }

    [Fact]
    public void A_copy_is_no_warehouse()
    {
        _here.Succeed("run", _here.Write("events.csv", Sample.Events), "--publish-copy", Copy);
        _here.Run("run", "events.csv", "--warehouse", "duckdb:" + Copy).Refuses(69, "which this program did not create");
    }

    [Theory]
    [InlineData("postgres://127.0.0.1:1/books", "sql/postgres/reader_role.sql")]
    [InlineData("clickhouse://127.0.0.1:1", "sql/clickhouse/reader_role.sql")]
    public void A_server_needs_no_copy(string url, string instead)
    {
        _here.Run("run", _here.Write("events.csv", Sample.Events), "--warehouse", url, "--publish-copy", Copy).Refuses(64, "--publish-copy", "expected a DuckDB warehouse", instead);
        _here.Run("serve", "--warehouse", url, "--publish-copy", Copy).Refuses(64, "--publish-copy", "expected a DuckDB warehouse", instead);
    }

    [Fact]
    public void A_server_replaces_the_copy_while_somebody_reads_it()
    {
        _here.Publish();
        Directory.CreateDirectory(_here.At("inbox"));
        using var process = _here.Start("serve", "--listen", "127.0.0.1:0", "--watch", "inbox", "--every", "1s", "--publish-copy", Copy);
        Assert.Matches(@"http://\S+", process.StandardError.ReadLine());
        using (var open = Open("./" + Copy))
        {
            File.WriteAllText(_here.At("later.csv"), Sample.Header + Sample.Row("later", seller: "Z"));
            File.Move(_here.At("later.csv"), _here.At("inbox/later.csv"));
            var until = DateTime.UtcNow + s_patience;
            while (!Sellers(Copy).Contains("Z"))
            {
                Assert.True(DateTime.UtcNow < until, "The copy was not replaced.");
                Thread.Sleep(100);
            }

            Assert.DoesNotContain("Z", Rows(open, "SELECT seller_id FROM bi.balance_now"));
        }

        System.Diagnostics.Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        Assert.Equal(0, Workspace.Finish(process).ExitCode);
    }

    public void Dispose() => _here.Dispose();

    private List<string> Owed(string name)
    {
        using var copy = Open(name);
        return Rows(copy, "SELECT closing_balance::VARCHAR FROM bi.balance_now");
    }

    private List<string> Sellers(string name)
    {
        using var copy = Open(name);
        return Rows(copy, "SELECT seller_id FROM bi.balance_now");
    }

    // Within a process the engine opens what has one name once: who keeps a file open names it otherwise.
    private DuckDBConnection Open(string name)
    {
        var connection = new DuckDBConnection($"DataSource={_here.At(name)};ACCESS_MODE=READ_ONLY");
        connection.Open();
        return connection;
    }

    private static List<string> Rows(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(reader.GetString(0));
        return rows;
    }
}
