using System.CommandLine;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>balance</c>: what is owed to whom at the close of a day.</summary>
internal static class BalanceCommand
{
    private static readonly Option<string?> Seller = new("--seller") { Description = "Only this seller", HelpName = "ID" };

    private static readonly Option<string?> Currency = new("--currency") { Description = "Only this currency", HelpName = "CODE" };

    private static readonly Option<DateOnly?> AsOf = BuildCommand.Day("--as-of", "At the close of this booking date (default: the latest there is)");

    private static readonly Option<bool> Csv = new("--csv") { Description = "Print CSV, safe to open in a spreadsheet" };

    public static Command Create()
    {
        var command = new Verb("balance", "Show published balances at the close of a day, carried forward over days without movement.", """
            Examples:
              seller-balance balance
              seller-balance balance --seller S003 --as-of 2026-11-07
              seller-balance balance --currency EUR --csv > balances.csv
            """)
        {
            Seller,
            Currency,
            AsOf,
            Csv,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var (json, csv) = (arguments.GetValue(GlobalOptions.Json), arguments.GetValue(Csv));
        if (json is not null && csv) throw new UsageException("--csv: found together with --json, expected one or the other.");
        using var warehouse = GlobalOptions.Open(arguments, GlobalOptions.Settings(arguments), Access.Read);
        var seller = arguments.GetValue(Seller);
        var days = MartQueries.AsOf(warehouse, seller, arguments.GetValue(Currency), arguments.GetValue(AsOf));
        long written = 0;
        var counted = days.Select(day =>
        {
            written++;
            return day;
        });
        if (json is { } form)
            BalanceJson.Write(counted, StandardStreams.Output, form);
        else if (csv)
            BalanceCsv.Write(counted, Console.Out, isScreen: !Console.IsOutputRedirected);
        else
            BalanceTable.Write(counted, Screens.Output());
        if (written == 0 && seller is not null && Unknown(seller, warehouse) is { } why)
            StandardStreams.Say(why);
        return ExitCodes.Ok;
    }

    // Only asked when there is nothing to show, since it reads every book.
    private static string? Unknown(string seller, IWarehouse warehouse)
    {
        var known = MartQueries.AsOf(warehouse, seller: null, currency: null, asOf: null).Select(day => day.SellerId).ToHashSet(StringComparer.Ordinal);
        return known.Contains(seller) ? null : $"There are no published balances of a seller '{seller}'.{Spelling.Hint(seller, known)}";
    }
}
