using System.Data.Common;
using DuckDB.NET.Data;
using SellerBalance.DuckDb;
using SellerBalance.Warehouses;

namespace SellerBalance.Ingest.Copying;

/// <summary>Stages rows of another warehouse as they are, in the shape in which sources land.</summary>
/// <param name="collector">Has the tables that every landing stands on, empty.</param>
/// <param name="isInPlace">Whether the collector's connection is the other warehouse itself, so that no row need move to be staged.</param>
internal sealed class Transfer(Collector collector, bool isInPlace)
{
    private static readonly IReadOnlyDictionary<string, object?> None = new Dictionary<string, object?>();

    /// <summary>Stages the batches from one id to another, both inclusive.</summary>
    public void Fill(IWarehouse source, string first, string last)
    {
        if (isInPlace)
        {
            foreach (var (relation, table) in (IEnumerable<(string, string)>)[("landing_events", "raw.events"), ("landing_quarantine", "raw.quarantine"), ("landing_batches", "raw.batches")])
                collector.Run($"CREATE OR REPLACE TEMP VIEW {relation} AS SELECT * FROM {table} WHERE batch_id BETWEEN {DuckSql.Literal(first)} AND {DuckSql.Literal(last)}");
            return;
        }

        collector.RunFile("transfer");
        var range = new Dictionary<string, object?> { ["first"] = first, ["last"] = last };
        Pump(source, "copy/raw.events", range, "copied_events");
        Pump(source, "copy/raw.quarantine", range, "copied_quarantine");
        Pump(source, "copy/raw.batches", range, "copied_batches");
    }

    /// <summary>Stages whole tables of the history.</summary>
    public void Fill(IWarehouse source, IReadOnlyList<StagedRelation> history)
    {
        if (!isInPlace) collector.RunFile("transfer");
        foreach (var (relation, table) in history)
        {
            if (isInPlace)
                collector.Run($"CREATE OR REPLACE TEMP VIEW {relation} AS SELECT * FROM {table}");
            else
                Pump(source, "tables/" + table, None, relation.Replace("landing_", "copied_", StringComparison.Ordinal));
        }
    }

    /// <summary>What was staged; there is nothing to compare it with, since its batches are unknown to the other side.</summary>
    public Incoming Staged(IReadOnlyList<StagedRelation> relations) => new Copied(collector.Connection, relations);

    private void Pump(IWarehouse source, string query, IReadOnlyDictionary<string, object?> parameters, string table)
    {
        var types = new List<string>();
        using (var command = collector.Connection.CreateCommand())
        {
            command.CommandText = $"SELECT data_type FROM duckdb_columns() WHERE database_name = 'temp' AND table_name = '{table}' ORDER BY column_index";
            using var reader = command.ExecuteReader();
            while (reader.Read())
                types.Add(reader.GetString(0));
        }

        using var appender = collector.Connection.CreateAppender("temp", "main", table);
        foreach (var _ in source.Read(query, parameters, row => Append(appender.CreateRow(), row, types)))
        {
            // Appended as it is read.
        }
    }

    private static bool Append(IDuckDBAppenderRow target, DbDataReader row, List<string> types)
    {
        for (var column = 0; column < types.Count; column++)
        {
            if (row.IsDBNull(column))
                target.AppendNullValue();
            else
                _ = Append(target, row, column, types[column]);
        }

        target.EndRow();
        return true;
    }

    private static IDuckDBAppenderRow Append(IDuckDBAppenderRow target, DbDataReader row, int column, string type) => type switch
    {
        "BIGINT" => target.AppendValue(Convert.ToInt64(row.GetValue(column), System.Globalization.CultureInfo.InvariantCulture)),
        "INTEGER" => target.AppendValue(Convert.ToInt32(row.GetValue(column), System.Globalization.CultureInfo.InvariantCulture)),
        "TIMESTAMP" => target.AppendValue(row.GetDateTime(column)),
        "DATE" => target.AppendValue(row.GetFieldValue<DateOnly>(column)),
        "BOOLEAN" => target.AppendValue(row.GetBoolean(column)),
        "VARCHAR" => target.AppendValue(row.GetString(column)),
        _ => target.AppendValue(row.GetDecimal(column)),
    };

    private sealed class Copied(DbConnection connection, IReadOnlyList<StagedRelation> relations) : Incoming(connection, relations)
    {
        public override void Resolve(DateTimeOffset landedAt)
        {
        }
    }
}
