using System.Globalization;
using System.Text.RegularExpressions;

namespace SellerBalance.Warehouses.Postgres;

/// <summary>
/// The part of a check that looks at <c>raw.events</c> alone, so that a session that does not see the mart can work it out while the mart is
/// built. The check's file names it in a line <c>-- beside: NAME</c>; it is its first common table expression, which ends in a line of its own.
/// </summary>
/// <param name="Name">The common table expression.</param>
/// <param name="Query">What it selects.</param>
/// <param name="Rest">The check without it, which finds a table of that name instead.</param>
internal sealed partial record PartBeside(string Name, string Query, string Rest)
{
    private const int BlockBytes = 64 << 10;

    /// <summary>Takes a check's text apart.</summary>
    /// <returns>Null if the check names no such part.</returns>
    /// <exception cref="FormatException">It names one that it does not begin with.</exception>
    public static PartBeside? Of(string sql)
    {
        if (Mark().Match(sql) is not { Success: true } mark) return null;
        var name = mark.Groups["name"].Value;
        var part = First().Match(sql);
        return part.Success && part.Groups["name"].Value == name
            ? new PartBeside(name, part.Groups["query"].Value, sql[..part.Index] + "WITH " + sql[(part.Index + part.Length)..])
            : throw new FormatException($"A check names '{name}' as its part beside, and does not begin with it.");
    }

    /// <summary>Works it out.</summary>
    /// <param name="session">Whose temporary table it becomes.</param>
    public void Make(PostgresSession session) => session.Run($"CREATE TEMPORARY TABLE {Name} AS {Query}");

    /// <summary>Brings it from the session that made it.</summary>
    /// <param name="from">Has made it.</param>
    /// <param name="to">In a transaction; has it until the end of that.</param>
    public void Bring(PostgresSession from, PostgresSession to)
    {
        var columns = BulkLoad.Columns(from, "pg_temp." + Name).Select(column => $"{column.Name} {column.Type}{(column.Type == "text" ? " COLLATE \"C\"" : "")}");
        to.Run($"CREATE TEMPORARY TABLE {Name} ({string.Join(", ", columns)}) ON COMMIT DROP");
        using (var source = from.Connection.BeginRawBinaryCopy(string.Create(CultureInfo.InvariantCulture, $"COPY {Name} TO STDOUT (FORMAT binary)")))
        using (var target = to.Connection.BeginRawBinaryCopy(string.Create(CultureInfo.InvariantCulture, $"COPY {Name} FROM STDIN (FORMAT binary)")))
        {
            try
            {
                source.CopyTo(target, BlockBytes);
            }
            catch
            {
                // Without it, the end of the stream would be taken for the end of the rows.
                target.Cancel();
                throw;
            }
        }

        to.Run($"ANALYZE {Name}");
    }

    [GeneratedRegex(@"^-- beside: (?<name>\w+)$", RegexOptions.Multiline)]
    private static partial Regex Mark();

    [GeneratedRegex(@"^WITH (?<name>\w+) AS \(\n(?<query>.*?)\n\),\n", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex First();
}
