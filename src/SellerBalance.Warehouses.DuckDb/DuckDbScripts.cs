using System.Globalization;
using DuckDB.NET.Data;

namespace SellerBalance.Warehouses.DuckDb;

/// <summary>Runs the files of <c>sql/duckdb/</c> on a connection.</summary>
internal static class DuckDbScripts
{
    /// <summary>Runs all statements of a file.</summary>
    public static void RunFile(this DuckDBConnection connection, string name) => connection.Run(Text(name));

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

    /// <summary>Sets a session variable that the scripts read with <c>getvariable</c>.</summary>
    public static void Set(this DuckDBConnection connection, string variable, object? value) =>
        connection.Run($"SET VARIABLE {variable} = {Literal(value)}");

    /// <summary>The text of <c>sql/duckdb/NAME.sql</c>.</summary>
    public static string Text(string name) => Find(name) ?? throw new ArgumentException($"There is no sql/duckdb/{name}.sql.", nameof(name));

    /// <summary>The same; null if there is none.</summary>
    public static string? Find(string name)
    {
        using var stream = typeof(DuckDbScripts).Assembly.GetManifestResourceStream($"sql/duckdb/{name}.sql");
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Literal(object? value) => value switch
    {
        null => "NULL",
        string text => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'",
        DateOnly date => string.Create(CultureInfo.InvariantCulture, $"DATE '{date:yyyy-MM-dd}'"),
        DateTimeOffset time => string.Create(CultureInfo.InvariantCulture, $"TIMESTAMP '{time.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}'"),
        int number => number.ToString(CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"No literal for a {value.GetType().Name}.", nameof(value)),
    };
}
