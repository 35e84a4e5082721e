namespace SellerBalance.EndToEnd;

public sealed class ExitCodeTests
{
    [Fact]
    public void Exit_0_when_it_is_published() => Expect(0, here => here.Run("run", here.Write("events.csv", Sample.Events)));

    [Fact]
    public void Exit_1_when_what_was_to_be_proved_does_not_hold() => Expect(1, here =>
    {
        here.Publish();
        WarehouseState.Change(here.At("seller-balance.duckdb"), "UPDATE dwh.seller_balance_daily SET running_balance = running_balance + 0.01 WHERE seller_id = 'A'");
        return here.Run("verify");
    });

    [Fact]
    public void Exit_2_when_a_blocking_check_holds_the_run() => Expect(2, here =>
        here.Run("run", here.Write("events.csv", Sample.Header + Sample.Row("o-1", amount: "many"))));

    [Theory]
    [InlineData("run", "--no-such-option")]
    [InlineData("no-such-verb")]
    [InlineData("run", "x.csv", "--warehouse", "books.duckdb")]
    [InlineData("run", "x.csv", "--warehouse", "oracle:books")]
    [InlineData("run", "x.csv", "--warehouse", "jdbc:postgresql://db.example/books")]
    [InlineData("run", "")]
    [InlineData("run", "x.csv", " ")]
    [InlineData("ingest", "")]
    [InlineData("run", "--warehouse", "duckdb:books.duckdb")]
    [InlineData("run", "--time-zone", "Mars/Olympus")]
    [InlineData("run", "--time-zone", "localtime")]
    [InlineData("run", "--time-zone", "posixrules")]
    [InlineData("run", "--time-zone", "Factory")]
    [InlineData("run", "--time-zone", "right/UTC")]
    [InlineData("run", "--time-zone", "posix/Europe/Berlin")]
    [InlineData("run", "--time-zone", "W. Europe Standard Time")]
    [InlineData("run", "--wait", "-1")]
    [InlineData("run", "--wait", "soon")]
    [InlineData("balance", "--as-of", "yesterday")]
    [InlineData("build", "--full", "--from", "2025-01-01")]
    [InlineData("build", "--from", "2025-02-01", "--to", "2025-01-01")]
    [InlineData("check", "no_such_check")]
    [InlineData("export", "dwh.no_such_table", "--to", "x.csv")]
    [InlineData("export", "raw.events", "--to", "x.docx")]
    [InlineData("ingest")]
    public void Exit_64_when_the_command_line_is_wrong(params string[] arguments) => Expect(64, here =>
    {
        var finished = here.Run(arguments);
        Assert.Empty(Directory.EnumerateFileSystemEntries(here.Folder));
        return finished;
    });

    [Fact]
    public void Exit_64_as_JSON_when_one_output_is_asked_for_as_two()
    {
        using var here = new Workspace();
        var finished = here.Run("balance", "--json", "--csv");
        Assert.Equal(64, finished.ExitCode);
        Assert.Equal(64, finished.Json.GetProperty("error").GetProperty("exit").GetInt32());
        Assert.StartsWith("seller-balance: --csv: ", finished.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Exit_66_when_the_input_is_missing() => Expect(66, here => here.Run("run", "missing.csv"));

    [Fact]
    public void Exit_69_when_there_is_no_warehouse_to_look_at() => Expect(69, here => here.Run("balance"));

    [Fact]
    public void Exit_69_when_the_warehouse_has_no_folder() => Expect(69, here => here.Run("run", here.Write("events.csv", Sample.Events), "--warehouse", "duckdb:nowhere/books.duckdb"));

    [Fact]
    public void Exit_69_when_the_warehouse_is_a_folder() => Expect(69, here => here.Run("run", here.Write("events.csv", Sample.Events), "--warehouse", "duckdb:."));

    [Fact]
    public void Exit_69_when_the_warehouse_is_another_kind_of_file() => Expect(69, here =>
    {
        var text = new string('x', 100_000);
        here.Write("books.duckdb", text);
        var finished = here.Run("run", here.Write("events.csv", Sample.Events), "--warehouse", "duckdb:books.duckdb");
        Assert.Equal(text, here.Read("books.duckdb"));
        return finished;
    });

    [Theory]
    [InlineData("events.csv")]
    [InlineData("events.json")]
    [InlineData("events.parquet")]
    public void Exit_69_when_the_warehouse_is_a_file_of_events_which_stays_as_it_is(string name) => Expect(69, here =>
    {
        here.Write(name, Sample.Events);
        if (name.EndsWith(".parquet", StringComparison.Ordinal))
        {
            here.Write("made.csv", Sample.Events);
            here.Succeed("run", "made.csv", "--warehouse", "duckdb:made.duckdb");
            here.Succeed("export", "raw.events", "--to", name, "--force", "--warehouse", "duckdb:made.duckdb");
        }

        var before = File.ReadAllBytes(here.At(name));
        var finished = here.Run("run", here.Write("more.csv", Sample.Events), "--warehouse", "duckdb:" + name);
        Assert.Equal(before, File.ReadAllBytes(here.At(name)));
        return finished;
    });

    private static void Expect(int exitCode, Func<Workspace, Finished> act)
    {
        using var here = new Workspace();
        var finished = act(here);
        Assert.True(finished.ExitCode == exitCode, $"exit code {finished.ExitCode} instead of {exitCode}\n{finished.Output}\n{finished.Error}");
        if (exitCode > 2)
        {
            Assert.StartsWith("seller-balance: ", finished.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", finished.Error, StringComparison.Ordinal);
            Assert.Equal("", finished.Output);
        }
    }
}
