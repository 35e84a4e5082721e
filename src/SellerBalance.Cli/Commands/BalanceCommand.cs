using System.CommandLine;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>balance</c>: what is owed to whom at the close of a day, or day by day.</summary>
internal static class BalanceCommand
{
    private static readonly Option<string?> Seller = new("--seller") { Description = "Only this seller", HelpName = "ID" };

    private static readonly Option<string?> Currency = new("--currency") { Description = "Only this currency", HelpName = "CODE" };

    private static readonly Option<DateOnly?> AsOf = BuildCommand.Day("--as-of", "Show one day: balances at close of this booking date (default: the latest)");

    private static readonly Option<DateOnly?> From = BuildCommand.Day("--from", "Show days with movement, from this booking date on (default: each seller's first)");

    private static readonly Option<DateOnly?> To = BuildCommand.Day("--to", "Show days with movement, up to this booking date, inclusive (default: the latest)");

    private static readonly Option<bool> EveryDay = new("--every-day") { Description = "Also show days without movement" };

    private static readonly Option<string?> KnownAt = MomentOption.Create("--known-at", "Show what was published at this moment: a time, a day for its end, or a build's number");

    private static readonly Option<bool> Csv = new("--csv") { Description = "Print CSV, safe to open in a spreadsheet" };

    public static Command Create()
    {
        var command = new Verb("balance", "Show published balances at close of a day, or day by day.", """
            Without --from, --to or --every-day it shows one day; a seller without movement on that day keeps the previous balance.
            With any of them it shows day by day, by seller and currency, oldest first.

            Examples:
              seller-balance balance
              seller-balance balance --seller S003 --as-of 2026-11-07
              seller-balance balance --seller S003 --from 2026-11-01 --to 2026-11-07 --every-day
              seller-balance balance --currency EUR --csv > balances.csv
              seller-balance balance --as-of 2026-10-31 --known-at 2026-11-03T08:00Z
            """)
        {
            Seller,
            Currency,
            AsOf,
            From,
            To,
            EveryDay,
            KnownAt,
            Csv,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var (json, csv) = (arguments.GetValue(GlobalOptions.Json), arguments.GetValue(Csv));
        if (json is not null && csv) throw new UsageException("--csv: found together with --json, expected one or the other.");
        var asked = Asked(arguments);
        using var warehouse = GlobalOptions.Open(arguments, GlobalOptions.Settings(arguments), Access.Read);
        asked = asked with { KnownAt = MomentOption.Of(arguments, KnownAt, warehouse) };
        var found = asked.Range is { } range
            ? MartQueries.Days(warehouse, asked.Seller, asked.Currency, range, asked.KnownAt)
            : MartQueries.AsOf(warehouse, asked.Seller, asked.Currency, asked.AsOf, asked.KnownAt);
        using var rows = found.GetEnumerator();
        var isEmpty = !rows.MoveNext();
        var why = isEmpty ? NoBalances.Why(asked, warehouse) : null;
        var days = isEmpty ? [] : Remaining(rows);
        if (json is { } form && why is not { IsUnknown: true })
            BalanceJson.Write(days, StandardStreams.Output, form);
        else if (csv)
            BalanceCsv.Write(days, Console.Out, isScreen: !Console.IsOutputRedirected);
        else if (why is null)
            BalanceTable.Write(days, Screens.Output());
        if (why is { IsUnknown: true }) throw new UnknownSellerException(why.Sentence);
        var isResult = json is null && !csv;
        if (why is not null && (isResult || asked.Seller is not null)) Tell(why.Sentence, isResult);
        return ExitCodes.Ok;
    }

    private static AskedBalances Asked(ParseResult arguments)
    {
        var (asOf, from, to, everyDay) = (arguments.GetValue(AsOf), arguments.GetValue(From), arguments.GetValue(To), arguments.GetValue(EveryDay));
        var isRange = (from ?? to) is not null || everyDay;
        if (asOf is not null && isRange)
        {
            var other = from is not null ? From.Name : to is not null ? To.Name : EveryDay.Name;
            throw new UsageException($"--as-of: found together with {other}, expected one or the other. --as-of shows one day; --from, --to and --every-day show a range.");
        }

        BuildCommand.RequireOrder(from, to);
        return new AskedBalances(arguments.GetValue(Seller), arguments.GetValue(Currency), asOf, isRange ? new DayRange(from, to, everyDay) : null);
    }

    // The row that the enumerator stands on, and all that follow.
    private static IEnumerable<BalanceDay> Remaining(IEnumerator<BalanceDay> rows)
    {
        do
            yield return rows.Current;
        while (rows.MoveNext());
    }

    // On a screen it is the result; JSON and CSV stay as they are.
    private static void Tell(string sentence, bool isResult)
    {
        if (isResult)
            BalanceTable.WriteNote(sentence, Screens.Output());
        else
            StandardStreams.Say(sentence);
    }
}
