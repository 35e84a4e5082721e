using System.Globalization;
using SellerBalance.Balances;
using SellerBalance.Events;
using SellerBalance.Runs;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.ClickHouse.Tests;

/// <summary>Users who may not do everything, or not for long: nothing half remains, and whoever may does the same run.</summary>
public sealed class ClickHouseUserTests(ClickHouseUserTests.ServerOfUsers own) : IClassFixture<ClickHouseUserTests.ServerOfUsers>
{
    [Theory]
    [InlineData("reader")]
    [InlineData("viewer")]
    public void Who_may_only_read_sees_the_balances_and_is_told_why_he_cannot_write(string user)
    {
        using (var filling = Open(null, "read"))
            filling.Run(new EventRow("e1"), new EventRow("e2"));
        using (var reader = Look(user, "read"))
        {
            Assert.Equal(20m, reader.Read("tables/dwh.seller_balance_daily", new Dictionary<string, object?>(), row => row.GetDecimal(row.GetOrdinal("running_balance"))).Single());
            Assert.All(Proof.All(reader), proof => Assert.True(proof.Holds));
        }

        var refusal = Assert.Throws<WarehouseException>(() => Look(user, "read", Access.Write));
        Assert.Contains(user == "reader" ? "the user may only read. Use a user that may write, or a command that only reads." : "the user lacks a privilege: ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);

        // Whoever is refused keeps nobody else away.
        Open(null, "read").Dispose();
    }

    [Fact]
    public void The_role_for_readers_sees_figures_but_no_events()
    {
        using (var filling = Open(null, "role"))
            filling.Run(new EventRow("e1"), new EventRow("e2") { Amount = "many" });
        Assert.All(BiViews.Names, view => Assert.True(long.Parse(Ask($"SELECT count() FROM role_bi.{view}"), CultureInfo.InvariantCulture) > 0, view));
        Assert.Equal("1\t1", Ask("SELECT accepted, rejected FROM role_bi.runs"));
        Assert.Equal("10", Ask("SELECT sum(running_balance) FROM role_dwh.seller_balance_daily"));
        foreach (var refused in (string[])["SELECT count() FROM role_raw.events", "SELECT count() FROM role_raw.quarantine", "TRUNCATE TABLE role_dq.results"])
            Assert.Contains("ACCESS_DENIED", Assert.Throws<InvalidOperationException>(() => Ask(refused)).Message, StringComparison.Ordinal);

        string Ask(string sql)
        {
            using var http = new HttpClient();
            using var answer = http.PostAsync(new Uri(own.Server.Address, "/?user=role"), new StringContent(sql)).GetAwaiter().GetResult();
            var text = answer.Content.ReadAsStringAsync().GetAwaiter().GetResult().Trim();
            return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException(text);
        }
    }

    [Theory]
    [InlineData(Access.Read)]
    [InlineData(Access.Write)]
    public void A_profile_that_lets_no_program_set_anything_is_told_with_the_one_to_take(Access access)
    {
        Open(null, "strict").Dispose();
        Assert.Contains("Set readonly=2 there", Assert.Throws<WarehouseException>(() => Look("strict", "strict", access)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rights_that_the_documentation_names_are_enough_to_write()
    {
        using var books = Open("clerk", "clerk");
        books.Run(new EventRow("e1"), new EventRow("e2") { Amount = "many" });
        Recovers(books);
    }

    [Fact]
    public void A_right_that_is_missing_in_the_middle_of_a_run_lands_nothing()
    {
        using (var books = Open("partner", "partner"))
        {
            var failure = Assert.Throws<WarehouseException>(() => books.Run(new EventRow("e1"), new EventRow("e2")));
            Assert.Contains("while loading raw.batches: the user lacks a privilege: partner: Not enough privileges", failure.Message, StringComparison.Ordinal);
            Assert.Contains("INSERT", failure.Message, StringComparison.Ordinal);
            Assert.EndsWith("Grant it, or use another user.", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', failure.Message);
            NothingLanded(books);
        }

        using var granted = Open(null, "partner");
        Recovers(granted);
    }

    [Fact]
    public void A_statement_that_runs_into_the_users_time_limit_lands_nothing()
    {
        Open(null, "hasty").Dispose();
        own.Server.Query("CREATE MATERIALIZED VIEW hasty_raw.slow (slept UInt8) ENGINE = Memory AS SELECT sleepEachRow(2.9) AS slept FROM hasty_raw.batch_rows");
        using (var books = Open("hasty", "hasty"))
        {
            var failure = Assert.Throws<WarehouseException>(() => books.Run(new EventRow("e1"), new EventRow("e2")));
            Assert.EndsWith(
                "while loading raw.batches: the server stopped the statement at its time limit. Raise max_execution_time for the user, and run the same command again.",
                failure.Message,
                StringComparison.Ordinal);
        }

        own.Server.Query("DROP TABLE hasty_raw.slow");
        // By a user whose statements may take as long as a slow machine needs.
        using var patient = Open(null, "hasty");
        NothingLanded(patient);
        Recovers(patient);
    }

    private static void NothingLanded(Books books)
    {
        books.ReopenToRead();
        Assert.Empty(books.Everything());
        Assert.Empty(books.Rows("raw.batches"));
        Assert.Empty(books.Broken());
    }

    private static void Recovers(Books books)
    {
        books.Reopen();
        Assert.Equal(RunOutcome.Published, books.Run(new EventRow("e1"), new EventRow("e2")).Outcome);
        Assert.Equal(["2026-11-10|S1|EUR|20.00"], books.Running());
        Assert.Empty(books.Broken());
    }

    private Books Open(string? user, string name) => new(new OwnServerEngine(own.Server, user, name), null, EventCatalog.Default);

    private ClickHouseWarehouse Look(string user, string name, Access access = Access.Read) => ClickHouseWarehouse.Open(
        new WarehouseOptions(new OwnServerEngine(own.Server, user, name).NewPlace(""), access, null, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System));

    /// <summary>A server of the class's own with more than one user.</summary>
    public sealed class ServerOfUsers : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("seller-balance-users-").FullName;
        private readonly Lazy<ClickHouseServer> _server;

        public ServerOfUsers() => _server = new Lazy<ClickHouseServer>(Start);

        internal ClickHouseServer Server => _server.Value;

        public void Dispose()
        {
            if (_server.IsValueCreated) _server.Value.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        private static string User(string name, string profile, params string[] grants) =>
            $"<{name}><password/><profile>{profile}</profile><quota>default</quota><networks><ip>127.0.0.1</ip></networks>{Granted(grants)}</{name}>";

        // The tests' server keeps no roles, so its user has what the role would have.
        private static string[] RoleGrants() =>
            [.. ClickHouseScripts.Statements(File.ReadAllText(Repository.Path("sql/clickhouse/reader_role.sql")))
                .Where(statement => statement.StartsWith("GRANT", StringComparison.Ordinal))
                .Select(statement => statement.Split(" TO ")[0].Replace(" ON ", " ON role_", StringComparison.Ordinal))];

        private static string Granted(string[] grants) =>
            grants.Length == 0 ? "" : $"<grants>{string.Concat(grants.Select(grant => $"<query>{grant}</query>"))}</grants>";

        private static string[] OnAll(string rights, string name) => [.. new[] { "raw", "dwh", "dq", "ops", "bi" }.Select(part => $"GRANT {rights} ON {name}_{part}.*")];

        private ClickHouseServer Start()
        {
            ClickHouseEngine.Require();
            var file = Path.Join(_folder, "users.xml");
            File.WriteAllText(file, $"""
                <clickhouse>
                  <profiles><default/><reading><readonly>2</readonly></reading><strict><readonly>1</readonly></strict><limited><max_execution_time>2</max_execution_time></limited></profiles>
                  <quotas><default/></quotas>
                  <users>
                    {User("default", "default")}
                    {User("reader", "reading", "GRANT ALL ON *.*")}
                    {User("strict", "strict", OnAll("SELECT", "strict"))}
                    {User("viewer", "default", OnAll("SELECT", "read"))}
                    {User("role", "default", RoleGrants())}
                    {User("clerk", "default", [.. OnAll("ALL", "clerk"), "GRANT SELECT ON system.processes", "GRANT SELECT ON system.parts", "GRANT TABLE ENGINE ON MergeTree"])}
                    {User("partner", "default", "GRANT ALL ON *.*", "REVOKE INSERT ON partner_raw.batch_rows")}
                    {User("hasty", "limited", "GRANT ALL ON *.*")}
                  </users>
                </clickhouse>
                """);
            return ClickHouseServer.StartOwn($"<users_config>{file}</users_config>");
        }
    }
}
