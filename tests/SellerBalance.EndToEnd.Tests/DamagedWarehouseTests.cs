using SellerBalance.Servers;

namespace SellerBalance.EndToEnd;

/// <summary>Files of another program, which stay as they are, and files of ours that something has damaged.</summary>
public sealed class DamagedWarehouseTests
{
    private const int Seed = 20_261_125;

    private static readonly string[] Generated = ["--events", "20000", "--sellers", "300", "--start", "2025-01-01", "--dirty", "0.01"];

    private static readonly string[][] Verbs =
    [
        ["verify"], ["balance"], ["run", "more.csv"], ["doctor"], ["export", "raw.events", "--to", "out.parquet"], ["check"], ["build", "--full"], ["quarantine", "list"],
        ["copy", "--from", "duckdb:damaged.duckdb", "--to", "duckdb:copied.duckdb"],
    ];

    [Theory]
    [InlineData("CREATE TABLE users (id INTEGER); INSERT INTO users VALUES (1)")]
    [InlineData("CREATE SCHEMA raw; CREATE TABLE raw.events (id INTEGER)")]
    [InlineData("CREATE SCHEMA ops; CREATE TABLE ops.settings (name VARCHAR, setting VARCHAR); INSERT INTO ops.settings VALUES ('schema_version', '3')")]
    [InlineData("CREATE SCHEMA ops; CREATE TABLE ops.settings (id INTEGER)")]
    [InlineData("CREATE VIEW v AS SELECT 1")]
    [InlineData("CREATE TYPE mood AS ENUM ('good')")]
    [InlineData("CREATE SEQUENCE s")]
    [InlineData("CREATE MACRO f(x) AS x + 1")]
    [InlineData("CREATE SCHEMA theirs")]
    public void A_database_of_another_program_stays_as_it_is_to_the_byte(string sql)
    {
        using var here = new Workspace();
        here.Write("more.csv", Sample.Events);
        WarehouseState.Change(here.At("whole.duckdb"), sql);
        WarehouseState.ChangeAndDie(here.At("killed.duckdb"), sql);
        Assert.True(File.Exists(here.At("killed.duckdb.wal")));
        var before = Bytes(here);
        foreach (var name in (string[])["whole.duckdb", "killed.duckdb"])
        {
            here.Run("run", "more.csv", "--warehouse", "duckdb:" + name).Refuses(69, $"duckdb:{name}: found the ", "which this program did not create", "this one was not changed");
            here.Run("balance", "--warehouse", "duckdb:" + name).Refuses(69, $"duckdb:{name}: found the ");
        }

        Assert.Equal(before, Bytes(here));
    }

    [Fact]
    public void Tables_of_others_beside_ours_are_no_hindrance()
    {
        using var here = new Workspace();
        here.Publish();
        WarehouseState.Change(here.At("seller-balance.duckdb"), "CREATE TABLE mine (id INTEGER); CREATE SCHEMA theirs; CREATE VIEW theirs.v AS SELECT * FROM raw.events");
        here.Succeed("run", "events.csv");
        here.Verify();
    }

    [Fact]
    public void A_damaged_file_is_called_one_wherever_it_is_damaged_and_whatever_is_done_with_it()
    {
        using var here = new Workspace();
        here.PublishGenerated("whole.duckdb", Generated);
        here.Succeed("generate", "--to", "more.csv", "--events", "500", "--sellers", "300", "--start", "2025-02-01", "--seed", "7");
        var whole = File.ReadAllBytes(here.At("whole.duckdb"));
        var random = new Random(Seed);
        var (said, flips) = (0, Rounds.Of(24));
        for (var flip = 0; flip < flips; flip++)
        {
            // In turn the headers and the blocks of data; a block is 256 KiB and has a checksum.
            var at = flip % 2 == 0 ? flip / 2 % 12 * 1024 + random.Next(64) : random.Next(12 * 1024, whole.Length);
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= (byte)(1 << random.Next(8));
            here.Write("damaged.duckdb", damaged);
            foreach (var file in Directory.EnumerateFiles(here.Folder, "*.duckdb*").Where(file => !file.EndsWith("whole.duckdb", StringComparison.Ordinal) && !file.EndsWith("damaged.duckdb", StringComparison.Ordinal)))
                File.Delete(file);
            var verb = Verbs[flip % Verbs.Length];
            var finished = here.Run(verb[0] == "copy" ? verb : [.. verb, "--warehouse", "duckdb:damaged.duckdb"]);
            var text = finished.Output + finished.Error;
            Assert.True(finished.ExitCode is 0 or 1 or 69, $"byte {at}, {verb[0]}: exit code {finished.ExitCode}\n{text}");
            Assert.DoesNotContain("fault of the program", text, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
            if (finished.ExitCode == 0) continue;
            Assert.True(text.Contains("damaged", StringComparison.Ordinal), $"byte {at}, {verb[0]}: {text}");
            said++;
        }

        Assert.True(said > flips / 4, $"{said} of {flips} flips were noticed.");
    }

    [Fact]
    public void A_file_that_was_cut_off_is_damaged()
    {
        using var here = new Workspace();
        here.PublishGenerated("seller-balance.duckdb", Generated);
        var whole = File.ReadAllBytes(here.At("seller-balance.duckdb"));
        foreach (var length in (int[])[whole.Length / 4 * 3, whole.Length / 2, 12 * 1024 + 100, 5000, 100])
        {
            here.Write("seller-balance.duckdb", whole[..length]);
            var finished = here.Run("verify");
            Assert.True(finished.ExitCode is 1 or 69, $"{length} bytes: exit code {finished.ExitCode}\n{finished.Output}{finished.Error}");
            Assert.Contains("damaged", finished.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("fault of the program", finished.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_damaged_log_of_a_killed_run_is_named_by_every_command_and_moved_away_leaves_what_was_there_before()
    {
        using var here = new Workspace();
        here.Publish();
        var before = WarehouseState.Of(here.At("seller-balance.duckdb"));
        WarehouseState.ChangeAndDie(here.At("seller-balance.duckdb"), "INSERT INTO raw.events SELECT * REPLACE ('x-' || event_id AS event_id) FROM raw.events");
        var log = File.ReadAllBytes(here.At("seller-balance.duckdb.wal"));
        // The length of its first entry: the engine alone takes this for a writer that was killed there.
        log[13] = 1;
        here.Write("seller-balance.duckdb.wal", log);
        foreach (var verb in (string[][])[["run", "events.csv"], ["balance"], ["verify"], ["build"], ["export", "raw.events", "--to", "x.csv"], ["copy", "--from", "duckdb:seller-balance.duckdb", "--to", "duckdb:b.duckdb"]])
            here.Run(verb).Refuses(69, "seller-balance.duckdb.wal", "is damaged", "move the log away and repeat the commands");
        Assert.Equal(log, File.ReadAllBytes(here.At("seller-balance.duckdb.wal")));

        File.Move(here.At("seller-balance.duckdb.wal"), here.At("away"));
        Assert.Equal(before, WarehouseState.Of(here.At("seller-balance.duckdb")));
        here.Verify();
        here.Succeed("run", "events.csv");
    }

    private static List<string> Bytes(Workspace here) => [.. Directory.EnumerateFiles(here.Folder, "*.duckdb*").Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetFileName(file)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")];
}
