using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using SellerBalance.Events;
using SellerBalance.Quality;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.Postgres.Tests;

/// <summary>
/// On a Greenplum cluster a sub-select within another one's expression or condition can wait for it for ever: each moves rows between segments,
/// one inside the other. The planner of PostgreSQL shows such nesting as well, whatever views and common table expressions hide of it.
/// </summary>
public sealed partial class GreenplumPlanTests
{
    // In the order of a run, so that each finds the temporary tables of those before.
    private static readonly string[] BuildFiles = ["prepare_landing", "prepare_known", "parameters", "deltas", "balances_touched", "fold"];

    [Fact]
    public void No_statement_of_Greenplum_asks_within_a_question()
    {
        using var books = new Books(GreenplumEngine.Instance, null, EventCatalog.Default);
        books.Run(new EventRow("e1"), new EventRow("e2") { EventTs = "2026-11-12" });
        books.Ingest(new EventRow("e3"), new EventRow("e4") { SellerId = "S2" });
        using var session = GreenplumEngine.Connect(books.Place);
        using var transaction = session.Connection.BeginTransaction();
        var texts = Texts().ToDictionary(text => text.Name, text => text.Sql, StringComparer.Ordinal);
        var nested = new List<string>();
        foreach (var name in BuildFiles)
        {
            nested.AddRange(Nested(session, name, texts[name], isRun: true));
            texts.Remove(name);
        }

        // What checks look at is everything first, and then what was touched.
        var (narrowing, checks) = (texts["scope_touched"], texts.Where(text => text.Key.StartsWith("checks/", StringComparison.Ordinal)).ToList());
        foreach (var (name, sql) in texts.Where(text => text.Key != "scope_touched"))
            nested.AddRange(Nested(session, name, sql, isRun: false));
        nested.AddRange(Nested(session, "scope_touched", narrowing, isRun: true));
        foreach (var (name, sql) in checks)
            nested.AddRange(Nested(session, name + ", narrowed", sql, isRun: false));
        Assert.Empty(nested);
    }

    [Theory]
    [InlineData("SELECT * FROM raw.batches WHERE accepted > (SELECT max(read) FROM raw.batches WHERE read < (SELECT avg(read) FROM raw.batches))")]
    [InlineData("WITH low AS (SELECT min(dt) AS dt FROM dwh.seller_balance_daily WHERE dt > (SELECT min(dt) FROM dwh.seller_movement_daily)) SELECT 1 FROM raw.events WHERE booking_date < (SELECT dt FROM low) OR booking_date > (SELECT dt FROM low)")]
    [InlineData("SELECT 1 FROM raw.events WHERE (SELECT EXISTS (SELECT 1 FROM raw.batches)) AND event_id = 'e1'")]
    [InlineData("SELECT (SELECT count(*) FROM raw.events WHERE batch_id NOT IN (SELECT batch_id FROM raw.batches))")]
    public void A_question_within_a_question_is_seen(string sql)
    {
        using var books = new Books(GreenplumEngine.Instance, null, EventCatalog.Default);
        using var session = GreenplumEngine.Connect(books.Place);
        Assert.NotEmpty(Nested(session, "this", sql, isRun: false));
    }

    [Fact]
    public void Questions_beside_each_other_are_none_within_another()
    {
        using var books = new Books(GreenplumEngine.Instance, null, EventCatalog.Default);
        using var session = GreenplumEngine.Connect(books.Place);
        Assert.Empty(Nested(
            session, "this", "SELECT (SELECT min(dt) FROM dwh.seller_balance_daily), (SELECT max(dt) FROM dwh.seller_balance_daily) FROM raw.events WHERE booking_date = ANY (ARRAY(SELECT dt FROM dwh.seller_balance_daily))", isRun: false));
    }

    // All of PostgreSQL's names, of which Greenplum has its own text or PostgreSQL's, the queries of all engines, and the checks.
    private static IEnumerable<(string Name, string Sql)> Texts()
    {
        var root = Repository.Path("sql/postgres");
        foreach (var path in Directory.EnumerateFiles(root, "*.sql", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.ChangeExtension(Path.GetRelativePath(root, path), null);
            yield return (name, GreenplumEngine.Text(name));
        }

        var common = Repository.Path("sql/common");
        foreach (var path in Directory.EnumerateFiles(common, "*.sql", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            yield return (Path.ChangeExtension(Path.GetRelativePath(common, path), null), File.ReadAllText(path));
        foreach (var check in Check.All)
            yield return ("checks/" + check.Name, check.SqlFor([.. Flavor.Greenplum.Folders]));
    }

    private static IEnumerable<string> Nested(PostgresSession session, string name, string sql, bool isRun)
    {
        foreach (var statement in Comment().Replace(sql, "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (HasPlan().IsMatch(statement) && IsNested(Plan(session, name, statement))) yield return $"{name}: {statement}";
            if (isRun) Execute(session, name, statement);
        }
    }

    private static JsonElement Plan(PostgresSession session, string name, string statement)
    {
        using var command = session.Command("EXPLAIN (FORMAT JSON, COSTS OFF) " + TableAs().Replace(statement, ""), Parameters(statement));
        try
        {
            return JsonDocument.Parse((string)command.ExecuteScalar()!).RootElement[0].GetProperty("Plan");
        }
        catch (PostgresException exception)
        {
            Assert.Fail($"{name} cannot be planned as this test leaves the session, so make what it stands on first: {exception.MessageText}\n{statement}");
            throw;
        }
    }

    private static void Execute(PostgresSession session, string name, string statement)
    {
        using var command = session.Command(statement, Parameters(statement));
        Assert.True(command.ExecuteNonQuery() >= -1, name);
    }

    private static IEnumerable<(string? Name, object? Value)> Parameters(string statement) => Place().IsMatch(statement)
        ? Place().Matches(statement).Select(match => match.Value).Distinct().Select(_ => ((string?)null, (object?)null))
        : Parameter().Matches(statement).Select(match => match.Groups["name"].Value).Distinct().Select(parameter => ((string?)parameter, (object?)(parameter switch
        {
            "table" => "raw.events",
            "check_names" or "parameter_names" or "settings" or "details" => Array.Empty<string>(),
            "now_utc" => DateTimeOffset.UnixEpoch,
            _ => null,
        })));

    private static bool IsNested(JsonElement plan)
    {
        var shared = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        Collect(plan, shared);
        return IsNested(plan, isWithin: false, shared);
    }

    private static void Collect(JsonElement node, Dictionary<string, JsonElement> shared)
    {
        if (SharedName(node) is { } name) shared[name] = node;
        foreach (var child in Children(node))
            Collect(child, shared);
    }

    // What a common table expression asks, whoever scans it asks.
    private static bool IsNested(JsonElement node, bool isWithin, Dictionary<string, JsonElement> shared)
    {
        if (node.TryGetProperty("CTE Name", out var name) && isWithin && shared.TryGetValue(name.GetString()!, out var scanned)
            && IsNested(scanned, isWithin, shared))
        {
            return true;
        }

        return Children(node).Any(child =>
        {
            var isQuestion = child.GetProperty("Parent Relationship").GetString() is "InitPlan" or "SubPlan" && SharedName(child) is null;
            return (isQuestion && isWithin) || IsNested(child, isWithin || isQuestion, shared);
        });
    }

    private static string? SharedName(JsonElement node) =>
        node.TryGetProperty("Subplan Name", out var name) && name.GetString()!.StartsWith("CTE ", StringComparison.Ordinal) ? name.GetString()![4..] : null;

    private static JsonElement.ArrayEnumerator Children(JsonElement node) => node.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray() : default;

    [GeneratedRegex("--.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(SELECT|WITH|INSERT|UPDATE|DELETE|CREATE (TEMPORARY )?TABLE \S+ AS)\b", RegexOptions.IgnoreCase)]
    private static partial Regex HasPlan();

    [GeneratedRegex(@"^CREATE (TEMPORARY )?TABLE \S+ AS\b", RegexOptions.IgnoreCase)]
    private static partial Regex TableAs();

    [GeneratedRegex("(?<![:\\w]):(?<name>[a-z_]+)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\$\d+")]
    private static partial Regex Place();
}
