using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using SellerBalance.Balances;
using SellerBalance.Events;
using SellerBalance.Servers;
using SellerBalance.Specs;
using SellerBalance.Warehouses;

namespace SellerBalance.AllEngines.Tests;

/// <summary>The same stream of events makes the same tables on every engine, to the last digit.</summary>
public sealed partial class SameBooksTests
{
    // Each stream is run on every engine, a quarter of a second a step.
    private const int Streams = 3;

    private static readonly string[] Tables =
        ["raw.events", "raw.quarantine", "raw.batches", "dwh.seller_movement_daily", "dwh.seller_balance_daily", "dq.results", "dq.findings", "ops.runs"];

    [Fact]
    public void The_same_stream_makes_the_same_tables_on_every_engine() => RandomStream.Steps.Sample(
        steps =>
        {
            var stories = AllEngines.Known.Select(engine => Story(engine, steps)).ToList();
            foreach (var story in stories.Skip(1))
                Assert.Equal(stories[0], story);
        },
        iter: Rounds.Of(Streams),
        threads: 1,
        print: RandomStream.Print);

    [Fact]
    public void Every_table_has_the_same_columns_of_the_same_types_on_every_engine()
    {
        var tables = AllEngines.Known.Select(engine =>
        {
            using var books = new Books(engine, null, EventCatalog.Default) { Checks = Books.AllChecks };
            return Tables.Select(table => Columns(books.Warehouse, table)).ToList();
        }).ToList();
        Assert.All(tables, columns => Assert.Equal(tables[0], columns));
    }

    // A driver keeps or drops trailing zeros as it likes; the amount is the same.
    private static string Json<T>(T value) => TrailingZeros().Replace(JsonSerializer.Serialize(value), "");

    [GeneratedRegex(@"\.0+(?!\d)|(?<=\.\d*[1-9])0+(?!\d)")]
    private static partial Regex TrailingZeros();

    private static string Columns(IWarehouse warehouse, string table)
    {
        var text = table;
        _ = warehouse.Read("tables/" + table, new Dictionary<string, object?>(), _ => 0, columns => text += ": " + string.Join(
            ", ", Enumerable.Range(0, columns.FieldCount).Select(column => $"{columns.GetName(column)} {columns.GetFieldType(column).Name}"))).Count();
        return text;
    }

    private static List<string> Story(Engine engine, IReadOnlyList<Step> steps)
    {
        using var books = new Books(engine, RandomStream.TimeZone, EventCatalog.Default) { Checks = Books.AllChecks };
        var told = new List<string>();
        foreach (var step in steps)
        {
            var report = books.IngestFiles([.. step.Files.Select(file => books.Write(file.Select(delivery => delivery.Row)))]);
            told.AddRange(report.Batches.Select(batch => batch.Receipt.ToString()));
            if (step.Build is not { } scope) continue;
            report = scope == BuildScope.Range
                ? books.Build(scope, RandomStream.Day(step.FromDay), RandomStream.Day(step.FromDay + step.Days))
                : books.Build(scope);
            told.AddRange(report.Checks.Select(check => $"{check.Name} {check.Status}: {string.Join("; ", check.Samples.Select(sample => sample.Detail))}"));
            told.Add(Json(report.Sellers));
            told.Add(Json(report.Totals));
            told.AddRange(MartQueries.Reasons(books.Warehouse, null).Select(reason => $"{reason.Reason} {reason.Rows}"));
            told.AddRange(Proof.All(books.Warehouse).Select(proof => proof.ToString()));
        }

        told.AddRange(books.Everything());
        told.AddRange(books.Rows("raw.batches", "batch_no", "read", "accepted", "duplicates", "conflicts", "rejected", "physical_lines", "header_lines", "blank_lines", "continuation_lines", "ignored_columns", "source_sha256", "source_bytes", "is_last_line_open", "last_event_id"));
        told.AddRange(books.Rows("dq.results", "check_name", "severity", "status", "findings"));
        told.AddRange(books.Rows("dq.findings", "check_name", "finding_no", "detail").Where(finding => !finding.Contains("/file", StringComparison.Ordinal)));
        told.AddRange(books.Rows("ops.runs", "command", "outcome", "started_at", "finished_at", "message", "program"));
        return told;
    }
}
