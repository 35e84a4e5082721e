using System.CommandLine;
using System.Text.Json;
using SellerBalance.Cli.Lineage;
using SellerBalance.Cli.Output;
using SellerBalance.Ingest.Copying;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>copy</c>: a whole warehouse into another one, of any engine.</summary>
internal static class CopyCommand
{
    private static readonly Option<string?> From = new("--from") { Description = "The warehouse to copy; it is not changed", HelpName = "URL" };

    private static readonly Option<string> To = new("--to") { Description = "The warehouse to fill: an empty one, or one from an interrupted copy", HelpName = "URL", Required = true };

    private static readonly Option<bool> GiveUp = new("--give-up") { Description = "Empty the warehouse from an interrupted copy instead of resuming the copy" };

    private static readonly string[] s_copied = [LineageTables.Events, LineageTables.Quarantine, .. LineageTables.Mart];

    public static Command Create()
    {
        var command = new Verb("copy", "Copy a whole warehouse to another engine: events with their batches, quarantine and run history. Build the balances there, and compare both sides to the last digit.", """
            To resume an interrupted copy, run the same command again. Until a copy has finished, no command but copy and doctor
            can use the warehouse that it fills. --give-up deletes everything in that warehouse.

            Examples:
              seller-balance copy --from duckdb:seller-balance.duckdb --to postgres://ann@db.example/books
              seller-balance copy --give-up --to postgres://ann@db.example/books
            """)
        {
            From,
            To,
            GiveUp,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var settings = GlobalOptions.Settings(arguments);
        var target = GlobalOptions.OnCommandLine(arguments.GetRequiredValue(To));
        if (arguments.GetValue(GiveUp)) return Empty(arguments, settings, target);
        var source = GlobalOptions.OnCommandLine(arguments.GetValue(From) ?? throw new UsageException("copy: found no --from, expected the warehouse to copy. Write --from URL."));
        if (source.IsSamePlace(target))
            throw new UsageException(source.ToString() == target.ToString() ? $"copy: found {source} on both sides, expected two warehouses." : $"copy: found {source} and {target}, which are the same warehouse, expected two.");
        var report = Copy(arguments, settings, source, target);
        if (arguments.GetValue(GlobalOptions.Json) is { } form)
            JsonOutput.Write(form, json => WriteJson(json, report, source, target));
        else
            CopyTable.Write(report, source, target, Screens.Output());
        return report.Differences.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static int Empty(ParseResult arguments, Settings settings, WarehouseUrl target)
    {
        if (arguments.GetValue(From) is not null)
            throw new UsageException("copy: found --from and --give-up, expected one of them. Omit --from to empty the warehouse of --to.");
        AllWarehouses.GiveUpCopy(GlobalOptions.Opening(arguments, settings, target, Access.Write));
        if (arguments.GetValue(GlobalOptions.Json) is { } form)
            JsonOutput.Write(form, json => WriteGivenUp(json, target));
        else
            StandardStreams.Say($"The copy was given up: {target} is empty again.");
        return ExitCodes.Ok;
    }

    private static void WriteGivenUp(Utf8JsonWriter json, WarehouseUrl target)
    {
        json.WriteStartObject();
        json.WriteString("to", target.ToString());
        json.WriteBoolean("given_up", true);
        json.WriteEndObject();
    }

    private static CopyReport Copy(ParseResult arguments, Settings settings, WarehouseUrl source, WarehouseUrl target)
    {
        var run = RunStamp.Start(TimeProvider.System, "copy");
        using var lineage = LineageRun.Start(run, target, [.. s_copied.Select(table => LineageFacets.ReadTable(source, table))]);
        try
        {
            var report = Copy(arguments, settings, source, target, run);
            if (report.Differences.Count > 0)
                lineage?.Fail("the copy differs from what was copied");
            else
                lineage?.Complete(
                    [.. s_copied.Select(table => LineageFacets.ReadTable(source, table))],
                    [.. s_copied.Select(table => LineageFacets.WrittenTable(target, table, table == LineageTables.Events ? report.Events : null))]);
            return report;
        }
        catch (Exception exception)
        {
            lineage?.Fail(exception, GlobalOptions.Stop(arguments));
            throw;
        }
    }

    private static CopyReport Copy(ParseResult arguments, Settings settings, WarehouseUrl source, WarehouseUrl target, RunStamp run)
    {
        using var progress = new ProgressLine();
        using var from = AllWarehouses.Open(GlobalOptions.Opening(arguments, settings, source, Access.Read));
        var opening = GlobalOptions.Opening(arguments, settings, target, Access.Write);
        using var to = AllWarehouses.OpenToFill(opening with { TimeZone = from.TimeZone, Progress = progress.Say });
        var copy = new WarehouseCopy(from, to, settings.Catalog, stop: GlobalOptions.Stop(arguments)) { MemoryLimitBytes = opening.MemoryLimitBytes, StatementTimeout = opening.StatementTimeout };
        return copy.Run(run, progress.Say);
    }

    private static void WriteJson(Utf8JsonWriter json, CopyReport report, WarehouseUrl source, WarehouseUrl target)
    {
        json.WriteStartObject();
        json.WriteString("from", source.ToString());
        json.WriteString("to", target.ToString());
        json.WriteNumber("batches", report.Batches);
        json.WriteNumber("batches_already_there", report.AlreadyThere);
        json.WriteNumber("events", report.Events);
        json.WriteBoolean("proved", report.Differences.Count == 0);
        json.WriteStartArray("differences");
        foreach (var difference in report.Differences)
        {
            json.WriteStartObject();
            json.WriteString("part", difference.Part);
            json.WriteString("from", difference.Source);
            json.WriteString("to", difference.Copy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (report.Differences.Count > 0)
            new Failure("not_proved", $"{Wording.Count(report.Differences.Count, "part")} of the copy differ.", ExitCodes.Failed).WriteTo(json);
        json.WriteEndObject();
    }
}
