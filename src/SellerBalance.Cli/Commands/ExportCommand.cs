using System.CommandLine;
using System.CommandLine.Completions;
using SellerBalance.Cli.Lineage;
using SellerBalance.Cli.Output;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>export</c>: a table as a file.</summary>
internal static class ExportCommand
{
    /// <summary>What can be exported.</summary>
    public static IReadOnlyList<string> Tables { get; } = TableColumns.Tables;

    private static readonly Argument<string> Table = new("table")
    {
        Description = "One of: " + string.Join(", ", Tables),
        HelpName = "table",
        CompletionSources = { _ => Tables.Select(table => new CompletionItem(table)) },
    };

    private static readonly Option<string> To = TableFile.Option();

    private static readonly Option<bool> Force = OutputFile.Force();

    public static Command Create()
    {
        var command = new Verb("export", "Write a table to a file. CSV is made safe to open in a spreadsheet; Parquet and NDJSON keep every value as it is.", """
            Examples:
              seller-balance export dwh.seller_balance_daily --to balances.parquet
              seller-balance export raw.quarantine --to refused.csv
            """)
        {
            Table,
            To,
            Force,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var table = arguments.GetRequiredValue(Table);
        if (!Tables.Contains(table))
            throw new UsageException($"export: found the table '{table}', expected one of: {string.Join(", ", Tables)}.{Spelling.Hint(table, Tables)}");
        var file = new OutputFile(To.Name, arguments.GetRequiredValue(To), arguments.GetValue(Force));
        TableFile.RequireKnown(file.Path);
        var settings = GlobalOptions.Settings(arguments);
        file.Require(() => GlobalOptions.FilesInUse(arguments, settings));
        var url = GlobalOptions.Url(arguments, settings);
        using var lineage = LineageRun.Start(RunStamp.Start(TimeProvider.System, "export"), url, [LineageFacets.ReadTable(url, table)]);
        try
        {
            using var warehouse = GlobalOptions.Open(arguments, settings, Access.Read);
            var rows = TableFile.Write(file, GlobalOptions.Bounds(arguments, settings, file), warehouse, "tables/" + table, new Dictionary<string, object?>());
            lineage?.Complete([LineageFacets.ReadTable(url, table)], [LineageFacets.WrittenFile(file.Path, rows)]);
            StandardStreams.Say($"{Wording.Count(rows, "row")} of {table} to {file.Path}");
            return ExitCodes.Ok;
        }
        catch (Exception exception)
        {
            lineage?.Fail(exception, GlobalOptions.Stop(arguments));
            throw;
        }
    }
}
