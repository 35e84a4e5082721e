using System.CommandLine;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>restatements</c>: published balance days that changed afterwards.</summary>
internal static class RestatementsCommand
{
    private static readonly Option<string?> Since = MomentOption.Create("--since", "Compare what was published at this moment: a time, a day for its end, or a build's number (default: before the last build)");

    private static readonly Option<string?> Until = MomentOption.Create("--until", "With what was published at this one (default: now)");

    private static readonly Option<string?> Seller = new("--seller") { Description = "Only this seller", HelpName = "ID" };

    private static readonly Option<string?> Currency = new("--currency") { Description = "Only this currency", HelpName = "CODE" };

    private static readonly Option<DateOnly?> From = BuildCommand.Day("--from", "Only booking dates from this one on");

    private static readonly Option<DateOnly?> To = BuildCommand.Day("--to", "Only booking dates up to this one, inclusive");

    private static readonly Option<bool> Csv = new("--csv") { Description = "Print CSV, safe to open in a spreadsheet" };

    public static Command Create()
    {
        var command = new Verb("restatements", "Show published balance days whose movements changed afterwards, before and after.", """
            A late event, a repaired one, or a full build can change a day that readers had seen. Later days of the same seller and currency
            change by the same amount and are not listed.

            Examples:
              seller-balance restatements
              seller-balance restatements --since 2026-11-14
              seller-balance restatements --since 12 --until 15 --seller S003
            """)
        {
            Since,
            Until,
            Seller,
            Currency,
            From,
            To,
            Csv,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var (json, csv) = (arguments.GetValue(GlobalOptions.Json), arguments.GetValue(Csv));
        if (json is not null && csv) throw new UsageException("--csv: found together with --json, expected one or the other.");
        var (seller, from, to) = (arguments.GetValue(Seller), arguments.GetValue(From), arguments.GetValue(To));
        BuildCommand.RequireOrder(from, to);
        using var warehouse = GlobalOptions.Open(arguments, GlobalOptions.Settings(arguments), Access.Read);
        if (seller is not null) NoBalances.RequireKnown(seller, warehouse);
        var since = MomentOption.Of(arguments, Since, warehouse) ?? BeforeLast(warehouse);
        var until = MomentOption.Of(arguments, Until, warehouse);
        if (since > until) throw new UsageException($"--since: found {Wording.Instant(since)}, which is after --until {Wording.Instant(until.Value)}.");
        var rows = MartQueries.Restatements(warehouse, seller, arguments.GetValue(Currency), new RestatedPeriod(since, until, from, to));
        if (json is { } form)
            JsonOutput.Write(form, output => RestatementJson.Write(output, rows));
        else if (csv)
            RestatementCsv.Write(rows, Console.Out, isScreen: !Console.IsOutputRedirected);
        else
            RestatementTable.Write(rows, Screens.Output());
        return ExitCodes.Ok;
    }

    private static DateTimeOffset BeforeLast(IWarehouse warehouse) => MartQueries.Builds(warehouse).Take(2).ToList() is { Count: 2 } builds ? builds[1].PublishedAt : DateTimeOffset.UnixEpoch;
}
