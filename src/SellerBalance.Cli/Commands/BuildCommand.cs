using System.CommandLine;
using System.Globalization;
using SellerBalance.Quality;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>build</c>: movements and balances from the events that are there.</summary>
internal static class BuildCommand
{
    private static readonly Option<bool> Full = new("--full") { Description = "Rebuild everything, not only what changed" };

    private static readonly Option<DateOnly?> From = Day("--from", "Rebuild from this booking date on");

    private static readonly Option<DateOnly?> To = Day("--to", "Rebuild movements up to this booking date, inclusive; balances are always rebuilt to the end");

    public static Command Create()
    {
        var command = new Verb("build", "Build movements and balances from raw.events, check them, and publish.", """
            Without options it builds only what changed since the last published run. The rows are the same as with --full.

            Examples:
              seller-balance build
              seller-balance build --full
              seller-balance build --from 2026-11-01 --to 2026-11-07
            """)
        {
            Full,
            From,
            To,
        };
        command.SetAction(Run);
        return command;
    }

    /// <summary>An option that takes a day.</summary>
    public static Option<DateOnly?> Day(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "YYYY-MM-DD",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
            result.AddError($"{name}: found '{text}', expected a day such as 2026-11-14.");
            return null;
        },
    };

    /// <summary>Refuses a range that ends before it begins.</summary>
    /// <exception cref="UsageException">It does.</exception>
    public static void RequireOrder(DateOnly? from, DateOnly? to)
    {
        if (from > to)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--from: found {from:yyyy-MM-dd}, which is after --to {to:yyyy-MM-dd}."));
    }

    private static int Run(ParseResult arguments)
    {
        var settings = GlobalOptions.Settings(arguments);
        var (from, to) = (arguments.GetValue(From), arguments.GetValue(To));
        if (arguments.GetValue(Full) && (from ?? to) is not null)
            throw new UsageException("--full: found together with --from or --to, expected one or the other.");
        RequireOrder(from, to);
        var scope = arguments.GetValue(Full) ? BuildScope.Everything : (from ?? to) is null ? BuildScope.Touched : BuildScope.Range;
        var request = new PublishRequest(scope, CheckPlan.From(settings.Checks, []), from, to);
        return Execution.Run(arguments, settings, "build", new RunPlan(Sources: null, request));
    }
}
