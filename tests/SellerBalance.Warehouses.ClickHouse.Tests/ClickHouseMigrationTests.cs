using SellerBalance.Balances;
using SellerBalance.Events;
using SellerBalance.Ingest;
using SellerBalance.Runs;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>A warehouse with books in the tables of an older version.</summary>
public sealed class ClickHouseMigrationTests : IDisposable
{
    // Those of a receipt before version 5.
    private static readonly string[] Receipts = ["batch_id", "run_id", "batch_no", "source", "read", "accepted", "duplicates", "conflicts", "rejected",
        "physical_lines", "header_lines", "blank_lines", "continuation_lines", "ignored_columns", "ingested_at", "published_by"];

    private readonly List<Books> _all = [];

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Books_of_an_older_version_are_the_same_after_the_migration_and_go_on(int version)
    {
        var (source, old) = (NewBooks(), NewBooks());
        FillSource(source);
        MakeOld(source, old, version);
        old.ReopenToInspect();
        Assert.Throws<WarehouseException>(old.ReopenToRead);
        old.Reopen();
        RequireSame(source, old);
        if (version < 5)
            Assert.All(old.Rows("raw.batches", "source_sha256", "source_bytes", "is_last_line_open", "last_event_id", "times_read_as"), row => Assert.Equal("∅|∅|∅|∅|∅", row));
        ClickHouseEngine.Instance.Execute(
            old.Place,
            "INSERT INTO raw.events (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system) "
            + "VALUES ('h1', '2026-11-10 12:00:00', 'S1', 'payout', 'EUR', 4, -4, 'out', 'hand')");
        Assert.Equal(new Receipt(3, 1, 2, 0, 0), old.Run(ClickHouseClusterTests.Rows(198, 201)).Receipt);
        Assert.Equal(RunOutcome.Published, old.Build(BuildScope.Everything).Outcome);
        Assert.Equal(["everything|0", "touched|2"], MartQueries.Builds(old.Warehouse).Take(2).Select(build => $"{build.Scope}|{build.Movements}"));
        Assert.Equal(204, old.Rows("raw.events").Count);
        Assert.Contains("False", old.Rows("raw.batches", "is_last_line_open"));
        Assert.Empty(old.Broken());
    }

    [Fact]
    public void Books_of_version_5_on_a_cluster_are_taken_over_by_every_shard_though_it_had_not_heard_of_the_last_build()
    {
        var engine = ClickHouseClusterEngine.Instance;
        var (source, old) = (NewBooks(engine), NewBooks(engine));
        FillSource(source);
        source.Close();
        old.Close();
        engine.MakeVersion(old.Place, 5);
        var servers = ClickHouseTwoShards.Shared.Shards;
        foreach (var server in servers)
        {
            var (names, from) = (engine.ShardNames(old.Place), engine.ShardNames(source.Place));
            FormerTables.FillMart(server, names, from, 5);
            server.Query(names.In("INSERT INTO ops.builds (build_no, generation) SELECT min(generation), min(generation) FROM dwh.movement_rows"));
        }

        FormerTables.FillRest(servers[0], ClickHouseNames.Of(old.Place), ClickHouseNames.Of(source.Place), 5);
        source.Reopen();
        old.Reopen();
        RequireSame(source, old);
        Assert.Equal(new Receipt(3, 1, 2, 0, 0), old.Run(ClickHouseClusterTests.Rows(198, 201)).Receipt);
        Assert.Equal(RunOutcome.Published, old.Build(BuildScope.Everything).Outcome);
        Assert.Equal(["everything|0", "touched|1"], MartQueries.Builds(old.Warehouse).Take(2).Select(build => $"{build.Scope}|{build.Movements}"));
        Assert.Empty(old.Broken());
    }

    [Theory]
    [InlineData(2, "migrations/0003")]
    [InlineData(5, "migrations/0006")]
    public void A_migration_that_was_cut_short_anywhere_is_made_again(int version, string last)
    {
        var (source, old) = (NewBooks(), NewBooks());
        FillSource(source);
        MakeOld(source, old, version);
        using (var session = new ClickHouseSession(old.Place))
        {
            // Of version 3 all but its last step, for it is not made to be cut short by what follows it.
            var statements = ClickHouseScripts.Statements(ClickHouseScripts.Text(last)).ToList();
            for (var count = version == 5 ? 1 : statements.Count; count <= statements.Count; count++)
                session.RunAll(string.Join(";\n", statements.Take(count)), "testing");
            var later = Enumerable.Range(version + 2, SchemaVersion.Current - version - 1).SelectMany(next => ClickHouseScripts.Statements(ClickHouseScripts.Text(SchemaVersion.Script(next))));
            statements.AddRange(later);
            var views = ClickHouseScripts.Statements(ClickHouseScripts.Text("schema")).ToList();
            for (var share = 1; share <= 4 && version == 5; share++)
                session.RunAll(string.Join(";\n", statements.Concat(views.Take(views.Count * share / 4 - 3))), "testing");
        }

        old.Reopen();
        RequireSame(source, old);
    }

    [Fact]
    public void A_mart_without_a_row_becomes_no_build()
    {
        var (source, old) = (NewBooks(), NewBooks());
        source.Run(new EventRow("bad") { Amount = "x" });
        source.Close();
        old.Close();
        FormerTables.Make(ClickHouseServer.Shared, ClickHouseNames.Of(old.Place), 5);
        FormerTables.FillRest(ClickHouseServer.Shared, ClickHouseNames.Of(old.Place), ClickHouseNames.Of(source.Place), 5);
        old.Reopen();
        Assert.Empty(old.Rows("ops.builds"));
        old.Run(new EventRow("e1"));
        Assert.Equal(["everything|1"], MartQueries.Builds(old.Warehouse).Select(build => $"{build.Scope}|{build.Movements}"));
        Assert.Empty(old.Broken());
    }

    public void Dispose() => _all.ForEach(books => books.Dispose());

    private Books NewBooks(Engine? engine = null)
    {
        _all.Add(new Books(engine ?? ClickHouseEngine.Instance, null, EventCatalog.Default));
        return _all[^1];
    }

    // A whole build, builds of days after it, among them one of an earlier day, and what waits for its build.
    private static void FillSource(Books source)
    {
        source.Run(ClickHouseClusterTests.Rows(0, 200));
        source.Run(new EventRow("late") { SellerId = "S1", EventTs = "2026-10-02T12:00:00Z" }, new EventRow("bad") { Amount = "x" });
        source.Run(new EventRow("later") { SellerId = "S2" });
    }

    private static void RequireSame(Books source, Books old)
    {
        Assert.Equal(source.Everything(), old.Everything());
        Assert.Equal(source.Rows("raw.batches", Receipts), old.Rows("raw.batches", Receipts));
        var build = Assert.Single(MartQueries.Builds(old.Warehouse));
        var (last, run) = (MartQueries.Builds(source.Warehouse).First(), source.Rows("ops.runs", "run_id", "finished_at")[^1].Split('|'));
        Assert.Equal(
            ("migration", last.RunId, last.LastDay, source.Rows("dwh.seller_movement_daily").Count), (build.Scope, build.RunId, build.LastDay, build.Movements));
        Assert.Equal(run[0], build.RunId);
        Assert.All(old.Rows("raw.batches", "published_at"), at => Assert.Equal(run[1], at));
        Assert.Equal(MartQueries.AsOf(source.Warehouse, null, null, null), MartQueries.AsOf(old.Warehouse, null, null, null, build.PublishedAt));
        Assert.Empty(MartQueries.AsOf(old.Warehouse, null, null, null, build.PublishedAt - TimeSpan.FromMicroseconds(1)));
        Assert.Empty(old.Broken());
    }

    private static void MakeOld(Books source, Books old, int version)
    {
        old.Close();
        var (server, names, from) = (ClickHouseServer.Shared, ClickHouseNames.Of(old.Place), ClickHouseNames.Of(source.Place));
        FormerTables.Make(server, names, version);
        FormerTables.FillMart(server, names, from, version);
        FormerTables.FillRest(server, names, from, version);
    }
}
