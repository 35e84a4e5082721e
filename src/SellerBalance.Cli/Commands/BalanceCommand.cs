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
        if (json && csv) throw new UsageException("--csv: found together with --json, expected one or the other.");
        using var warehouse = GlobalOptions.Open(arguments, GlobalOptions.Settings(arguments), Access.Read);
        var days = MartQueries.AsOf(warehouse, arguments.GetValue(Seller), arguments.GetValue(Currency), arguments.GetValue(AsOf));
        if (json)
            BalanceJson.Write(days, Console.OpenStandardOutput());
        else if (csv)
            BalanceCsv.Write(days, Console.Out);
        else
            BalanceTable.Write(days, Screens.Output());
        return ExitCodes.Ok;
    }
}
