using System.Text.RegularExpressions;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>
/// How tables come to be on a server that has replicas: statements that define something run on each of them, with the replica's own name
/// in the table's engine; rows go to one of them and come to the others by Keeper.
/// </summary>
/// <param name="Root">The place in Keeper of these tables; the same on all replicas of them.</param>
/// <param name="Replica">The replica's name there.</param>
internal sealed partial record ClickHouseReplication(string Root, string Replica)
{
    /// <summary>The beginning of every place in Keeper.</summary>
    public const string Prefix = "/seller_balance/";

    /// <summary>Whether a statement has to run on each replica.</summary>
    public static bool IsDefinition(string sql) => Definition().IsMatch(sql);

    /// <summary>Whether a statement makes tables trade names.</summary>
    public static bool IsExchange(string sql) => Exchange().IsMatch(sql);

    /// <summary>Gives a spread table an id, so that it has the same one on every server: a load is known by it.</summary>
    public static string WithId(string sql) => sql.Contains("ENGINE = Distributed", StringComparison.Ordinal)
        ? Table().Replace(sql, match => $"{match.Value} UUID '{Guid.NewGuid()}'", 1)
        : sql;

    /// <summary>
    /// Splits a deletion that looks into other tables: each replica would look into its own, whenever it comes to it. So the keys are
    /// looked up once, and the deletion says them.
    /// </summary>
    /// <param name="sql">Any statement.</param>
    /// <param name="keys">The query for the keys.</param>
    /// <param name="deletion">The deletion, up to the list of keys.</param>
    public static bool IsDeletionByQuery(string sql, out string keys, out string deletion)
    {
        var match = DeletionByQuery().Match(sql);
        var (table, key) = (match.Groups["table"].Value, match.Groups["key"].Value);
        keys = $"SELECT DISTINCT toString({key}) FROM {table} WHERE {key}{match.Groups["condition"].Value}";
        deletion = $"DELETE FROM {table} WHERE toString({key}) IN ";
        return match.Success;
    }

    /// <summary>The statement as this replica takes it.</summary>
    public string In(string sql) => Table().Match(sql) is { Success: true } table
        ? Engine().Replace(sql, $"ENGINE = ReplicatedMergeTree('{Root}/{table.Groups["name"].Value}', '{Replica}')", 1)
        : sql;

    [GeneratedRegex(@"^(CREATE|DROP|EXCHANGE|RENAME)\b", RegexOptions.Multiline)]
    private static partial Regex Definition();

    [GeneratedRegex(@"^DELETE FROM (?<table>[\w.]+) WHERE (?<key>\w+)(?<condition>\b.*\(SELECT.*)$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex DeletionByQuery();

    [GeneratedRegex(@"^EXCHANGE\b", RegexOptions.Multiline)]
    private static partial Regex Exchange();

    [GeneratedRegex(@"^CREATE (OR REPLACE )?TABLE (IF NOT EXISTS )?(?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Table();

    [GeneratedRegex(@"ENGINE = MergeTree\b")]
    private static partial Regex Engine();
}
