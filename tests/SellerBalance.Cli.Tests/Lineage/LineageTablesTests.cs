using SellerBalance.Cli.Lineage;
using SellerBalance.Events;
using SellerBalance.Specs;
using SellerBalance.Warehouses.DuckDb.Tests;

namespace SellerBalance.Cli.Tests.Lineage;

/// <summary>Lineage says what the SQL does: each column of the events is changed in turn, and the columns of the mart that change with it are those that name it.</summary>
public sealed class LineageTablesTests : IDisposable
{
    private static readonly EventRow s_changed = new("changed") { EventTs = "2026-11-11T10:00:00Z", EventType = "refund", Amount = "7.00", SourceSystem = "shop" };

    private static readonly EventRow s_incoming = new("first") { Amount = "100.00" };

    private static readonly EventRow[] s_others =
    [
        new("same-day") { EventTs = "2026-11-11T09:00:00Z", EventType = "order_paid", Amount = "20.00" },
        new("same-type") { EventTs = "2026-11-11T11:00:00Z", EventType = "refund", Amount = "1.00" },
        new("later") { EventTs = "2026-11-12T09:00:00Z", Amount = "5.00" },
    ];

    private const string Balances = "dwh.seller_balance_daily";

    private readonly List<Books> _books = [];

    public static TheoryData<string> Tables => [.. LineageTables.Mart];

    [Theory]
    [MemberData(nameof(Tables))]
    [InlineData(LineageTables.Events)]
    [InlineData(LineageTables.Quarantine)]
    public void The_columns_of_a_table_are_those_it_has(string table)
    {
        List<string> names = [];
        _ = Published(s_changed).Warehouse.Read(
            "tables/" + table, new Dictionary<string, object?>(), _ => 0, row => names = [.. Enumerable.Range(0, row.FieldCount).Select(row.GetName)]).Count();

        // The exported file has bytes as hexadecimal digits.
        Assert.Equal(LineageTables.Columns(table).Select(column => column.Name), names.Select(name => name.Replace("_hex", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Amounts_change_the_columns_that_name_them()
    {
        var (of, ofIncoming) = (Changed(s_changed with { Amount = "8.00" }), Changed(s_changed, s_incoming with { Amount = "9.00" }));
        Assert.All(LineageTables.Mart, table => Assert.Equal(Naming(table, "amount"), of[table].Union(ofIncoming[table]).Order(StringComparer.Ordinal)));
    }

    // A movement has one direction, which its event type decides.
    [Fact]
    public void Directions_change_the_columns_that_name_them() =>
        Assert.Equal(Naming(Balances, "direction"), Changed(s_changed with { EventType = "payout_reversed" })[Balances]);

    [Fact]
    public void Ids_and_source_systems_change_nothing() =>
        Assert.All(Changed(s_changed with { EventId = "renamed", SourceSystem = "billing" }).Values, Assert.Empty);

    [Fact]
    public void One_more_event_changes_the_columns_that_count()
    {
        var changed = Changed(s_changed, s_changed with { EventId = "one-more", Amount = "0" });
        Assert.All(LineageTables.Mart, table => Assert.Equal(Naming(table, "event_id"), changed[table]));
    }

    [Theory]
    [InlineData("seller_id")]
    [InlineData("currency")]
    [InlineData("booking_date")]
    public void What_rows_are_grouped_by_is_a_column_of_its_own(string column)
    {
        var moved = column switch
        {
            "seller_id" => s_changed with { SellerId = "S2" },
            "currency" => s_changed with { Currency = "USD" },
            _ => s_changed with { EventTs = "2026-11-13T10:00:00Z" },
        };
        var changed = Changed(moved);
        foreach (var table in LineageTables.Mart)
        {
            Assert.Contains(column, LineageTables.GroupedBy(table));
            var own = Assert.Single(LineageTables.Columns(table), other => other.From.Any(source => source.Column == column && source.How == How.Same));
            Assert.Contains(own.Name, changed[table]);
        }
    }

    public void Dispose() => _books.ForEach(books => books.Dispose());

    private static IEnumerable<string> Naming(string table, string column) =>
        LineageTables.Columns(table).Where(other => other.From.Any(source => source.Column == column)).Select(other => other.Name).Order(StringComparer.Ordinal);

    // Of each table of the mart, the columns that differ where these rows come instead.
    private Dictionary<string, IReadOnlyList<string>> Changed(params EventRow[] instead)
    {
        var (before, after) = (Published(s_changed), Published(instead));
        return LineageTables.Mart.ToDictionary(table => table, IReadOnlyList<string> (table) =>
            [.. LineageTables.Columns(table).Select(column => column.Name).Where(name => !before.Rows(table, name).SequenceEqual(after.Rows(table, name))).Order(StringComparer.Ordinal)]);
    }

    private Books Published(params EventRow[] rows)
    {
        var books = new Books(DuckDbEngine.Instance, null, EventCatalog.Default);
        _books.Add(books);
        books.Run([.. s_others, .. rows.Append(s_incoming).DistinctBy(row => row.EventId)]);
        return books;
    }
}
