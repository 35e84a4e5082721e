using DuckDB.NET.Data;

namespace SellerBalance.DuckDb;

/// <summary>Statements on a connection, in one line each.</summary>
public static class DuckStatements
{
    /// <summary>Runs the statements of a text.</summary>
    public static void Run(this DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs one statement with positional parameters.</summary>
    public static void Run(this DuckDBConnection connection, string sql, params object?[] values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var value in values)
            command.Parameters.Add(new DuckDBParameter(value ?? DBNull.Value));
        command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row; null if it is null or there is none.</summary>
    public static object? Scalar(this DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is var value and not DBNull ? value : null;
    }

    /// <summary>Sets session variables that scripts read with <c>getvariable</c>.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="variables">The name of each and its value, as <see cref="DuckSql.Literal(object?)"/> takes it.</param>
    public static void Set(this DuckDBConnection connection, params IEnumerable<(string Name, object? Value)> variables) =>
        connection.Run(string.Concat(variables.Select(variable => $"SET VARIABLE {variable.Name} = {DuckSql.Literal(variable.Value)};")));
}
