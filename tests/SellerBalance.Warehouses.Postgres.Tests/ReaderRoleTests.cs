using Npgsql;
using SellerBalance.Events;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.Postgres.Tests;

/// <summary>The role of <c>sql/postgres/reader_role.sql</c>, as a BI tool would connect with it.</summary>
public sealed class ReaderRoleTests
{
    private static readonly IReadOnlyList<string> Readable =
        [.. BiViews.Names.Select(view => "bi." + view), "dwh.seller_balance_daily", "dwh.seller_movement_daily", "dq.results", "dq.findings", "ops.runs", "ops.builds"];

    [Theory]
    [InlineData("postgres")]
    [InlineData("greenplum")]
    public void A_reader_sees_figures_but_no_events_and_goes_on_to_do_so_after_runs_and_migrations(string scheme)
    {
        using var books = new Books(scheme == "postgres" ? PostgresEngine.Instance : GreenplumEngine.Instance, null, EventCatalog.Default);
        books.Run(new EventRow("e1"), new EventRow("e2"));
        books.Execute(File.ReadAllText(Repository.Path("sql/postgres/reader_role.sql")));
        using (var reader = Connect(books.Place))
        {
            Reads(reader, 20m);
            Assert.Equal("1min", Scalar(reader, "SHOW statement_timeout"));
            Assert.Equal("42501", Assert.Throws<PostgresException>(() => Scalar(reader, "SELECT count(*) FROM raw.events")).SqlState);
            Assert.Equal("42501", Assert.Throws<PostgresException>(() => Scalar(reader, "SELECT count(*) FROM public.checked_events")).SqlState);
            Assert.Equal("25006", Assert.Throws<PostgresException>(() => Scalar(reader, "DELETE FROM dq.results")).SqlState);
            Scalar(reader, "SET default_transaction_read_only = off");
            Assert.Equal("42501", Assert.Throws<PostgresException>(() => Scalar(reader, "DELETE FROM dq.results")).SqlState);
        }

        books.Run(new EventRow("e3"));
        books.Build(BuildScope.Everything);

        // As a migration that makes the views anew.
        books.Execute($"DROP VIEW {string.Join(", ", BiViews.Names.Select(view => "bi." + view))}");
        using var later = Connect(books.Place);
        Reads(later, 30m);
    }

    [Fact]
    public void Somebody_elses_view_under_one_of_our_names_is_left_as_it_is()
    {
        using var books = new Books(PostgresEngine.Instance, null, EventCatalog.Default);
        books.Close();
        PostgresEngine.Instance.Execute(books.Place, """
            DROP SCHEMA bi CASCADE;
            CREATE SCHEMA bi;
            CREATE VIEW bi.runs AS SELECT 1 AS mine;
            UPDATE ops.settings SET setting = '6' WHERE name = 'schema_version';
            """);
        var before = PostgresEngine.Instance.Schema(books.Place);
        var refusal = Assert.Throws<WarehouseException>(() => books.Reopen());
        Assert.Contains("found bi.runs, which this program did not create", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, PostgresEngine.Instance.Schema(books.Place));
    }

    private static void Reads(NpgsqlConnection reader, decimal owed)
    {
        Assert.All(Readable, table => Assert.True(Scalar(reader, $"SELECT count(*) FROM {table}") is long));
        Assert.Equal(owed, Scalar(reader, "SELECT closing_balance FROM balance_now"));
    }

    private static NpgsqlConnection Connect(WarehouseUrl place)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(PostgresOpening.ConnectionString(place)) { Username = "seller_balance_reader" }.ConnectionString);
        connection.Open();
        return connection;
    }

    private static object? Scalar(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }
}
