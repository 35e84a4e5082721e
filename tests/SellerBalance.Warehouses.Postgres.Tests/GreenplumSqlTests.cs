using System.Text.RegularExpressions;
using SellerBalance.Quality;
using SellerBalance.Specs;

namespace SellerBalance.Warehouses.Postgres.Tests;

/// <summary>What Greenplum runs is what PostgreSQL 9.4 parses, and what its cluster keeps together.</summary>
public sealed partial class GreenplumSqlTests
{
    public static TheoryData<string> Scripts => [.. Names().Concat(Check.All.Select(check => "checks/" + check.Name))];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Nothing_is_newer_than_PostgreSQL_9_4(string script)
    {
        var text = Comment().Replace(
            script.StartsWith("checks/", StringComparison.Ordinal)
                ? Check.All.Single(check => "checks/" + check.Name == script).SqlFor([.. Flavor.Greenplum.Folders])
                : Flavor.Greenplum.Text(script),
            "");
        Assert.Empty(Newer().Matches(text).Select(match => match.Value));
    }

    [Fact]
    public void Every_file_of_its_own_stands_beside_one_of_PostgreSQL()
    {
        foreach (var folder in (string[])["sql", "checks"])
        {
            var root = Repository.Path(folder);
            var own = Directory.EnumerateFiles(Path.Join(root, "greenplum"), "*.sql", SearchOption.AllDirectories);
            Assert.All(own, path =>
            {
                var name = Path.GetRelativePath(Path.Join(root, "greenplum"), path);
                var others = (string[])[Path.Join(root, "postgres", name), Path.Join(root, "common", name), .. folder == "checks" ? [Path.Join(root, name)] : (string[])[]];
                Assert.True(others.Any(File.Exists), $"{name} is Greenplum's alone.");
            });
        }
    }

    [Fact]
    public void Every_table_says_how_it_is_distributed_and_books_stay_on_one_segment()
    {
        var schema = Comment().Replace(Flavor.Greenplum.Text("schema"), "");
        var tables = Table().Matches(schema).ToDictionary(match => match.Groups["table"].Value, match => match.Groups["key"].Value);
        Assert.Equal(schema.Split("CREATE TABLE").Length - 1, tables.Count);
        Assert.All(["raw.events", "dwh.seller_movement_delta", "dwh.seller_balance_daily"], table => Assert.Equal("seller_id", tables[table]));
        Assert.Matches(@"raw\.events \([^;]*appendonly = true, orientation = column, compresstype", schema);
    }

    private static IEnumerable<string> Names() => Directory.EnumerateFiles(Repository.Path("sql/postgres"), "*.sql", SearchOption.AllDirectories)
        .Select(path => Path.ChangeExtension(Path.GetRelativePath(Repository.Path("sql/postgres"), path), null))
        .Order(StringComparer.Ordinal);

    [GeneratedRegex("--.*")]
    private static partial Regex Comment();

    [GeneratedRegex(
        @"ON CONFLICT|INDEX IF NOT EXISTS|COLUMN IF NOT EXISTS|GENERATED (ALWAYS|BY)|\bMERGE\b|\bbrin|\bLATERAL\b|GROUPING SETS|\bROLLUP\b|\bCUBE\b|\bjsonb|TABLESAMPLE|"
        + @"NULLS NOT DISTINCT|MATERIALIZED|starts_with|\bjit\b|max_parallel|idle_(in_transaction_)?session|client_connection_check|gen_random_uuid|"
        + @"string_to_table|date_bin|regexp_(match|count|like|substr|instr)\b|\bPROCEDURE\b|\bINCLUDE\b|PARTITION OF|FOR UPDATE SKIP|pg_blocking_pids",
        RegexOptions.IgnoreCase)]
    private static partial Regex Newer();

    [GeneratedRegex(@"CREATE TABLE IF NOT EXISTS (?<table>\S+) \((?:[^;])*?DISTRIBUTED BY \((?<key>[^)]*)\);")]
    private static partial Regex Table();
}
