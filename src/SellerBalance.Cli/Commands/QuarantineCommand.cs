using System.CommandLine;
using SellerBalance.Cli.Output;
using SellerBalance.Ingest;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>quarantine</c>: what was refused, by reason; row by row; and back out as a file.</summary>
internal static class QuarantineCommand
{
    private const int ShownDefault = 20;

    private static readonly Option<string?> Reason = new("--reason")
    {
        Description = "Only rows with this reason; a code without a field, such as malformed_number, matches every field",
        HelpName = "CODE",
    };

    private static readonly Option<string?> Batch = new("--batch") { Description = "Only rows of this batch, or of this run", HelpName = "ID" };

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "Number of rows to show",
        HelpName = "N",
        DefaultValueFactory = _ => ShownDefault,
    };

    private static readonly Option<string> To = new("--to")
    {
        Description = "The file to write: .csv, .ndjson and .parquet also give the source, line and reasons of each row; with any other ending, only the raw rows",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<bool> Force = OutputFile.Force();

    public static Command Create()
    {
        var list = new Command("list", "Count the refused rows by reason.");
        list.SetAction(List);
        var show = new Verb("show", "Show refused rows: source and line, reasons, and raw text.", """
            Example:
              seller-balance quarantine show --reason unknown_currency
            """)
        {
            Reason,
            Batch,
            Limit,
        };
        show.SetAction(Show);
        var export = new Verb("export", "Write refused rows to a file.", """
            Example:
              seller-balance quarantine export --reason unknown_currency --to refused.txt
            """)
        {
            Reason,
            Batch,
            To,
            Force,
        };
        export.SetAction(Export);
        return new Command("quarantine", "See what was refused and why, and get the raw rows back.") { list, show, export };
    }

    private static int List(ParseResult arguments)
    {
        using var warehouse = Open(arguments);
        var reasons = Balances.MartQueries.Reasons(warehouse, runId: null);
        if (arguments.GetValue(GlobalOptions.Json) is { } form)
            JsonOutput.Write(form, json => QuarantineJson.Write(json, reasons));
        else
            QuarantineTable.Write(reasons, Screens.Output());
        return ExitCodes.Ok;
    }

    private static int Show(ParseResult arguments)
    {
        var limit = arguments.GetValue(Limit);
        if (limit < 1) throw new UsageException($"--limit: found {limit}, expected a number from 1 up.");
        using var warehouse = Open(arguments);
        var rows = QuarantineQueries.Rows(warehouse, arguments.GetValue(Reason), arguments.GetValue(Batch)).Take(limit);
        if (arguments.GetValue(GlobalOptions.Json) is { } form)
            JsonOutput.Write(form, json => QuarantineJson.Write(json, rows));
        else
            QuarantineTable.Write(rows, Screens.Output());
        return ExitCodes.Ok;
    }

    private static int Export(ParseResult arguments)
    {
        var settings = GlobalOptions.Settings(arguments);
        var file = new OutputFile(To.Name, arguments.GetRequiredValue(To), arguments.GetValue(Force));
        file.Require(() => GlobalOptions.FilesInUse(arguments, settings));
        var isTable = TableFile.IsKnown(file.Path);
        // Raw rows carry no mark of who wrote them.
        if (!isTable) file.RequireOwn(_ => false);
        using var warehouse = Open(arguments);
        var (reason, batch) = (arguments.GetValue(Reason), arguments.GetValue(Batch));
        var count = isTable
            ? TableFile.Write(file, GlobalOptions.Bounds(arguments, settings, file), warehouse, "quarantine_rows", QuarantineQueries.Parameters(reason, batch))
            : AtomicFile.Write(file.Path, partial => WriteRaw(partial, QuarantineQueries.Rows(warehouse, reason, batch)));
        StandardStreams.Say($"{Wording.Count(count, "refused row")} to {file.Path}");
        return ExitCodes.Ok;
    }

    private static long WriteRaw(string path, IEnumerable<QuarantinedRow> rows)
    {
        using var file = File.Create(path);
        long count = 0;
        foreach (var row in rows)
        {
            file.Write(row.RawBytes ?? System.Text.Encoding.UTF8.GetBytes(row.Raw));
            file.WriteByte((byte)'\n');
            count++;
        }

        return count;
    }

    private static IWarehouse Open(ParseResult arguments) =>
        GlobalOptions.Open(arguments, GlobalOptions.Settings(arguments), Access.Read);
}
