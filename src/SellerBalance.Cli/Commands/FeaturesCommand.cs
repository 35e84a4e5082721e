using System.CommandLine;
using SellerBalance.Cli.Output;
using SellerBalance.Features;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>features</c>: figures about sellers as they were known at a moment, for models.</summary>
internal static class FeaturesCommand
{
    private static readonly Option<bool> Describe = new("--describe") { Description = "Also print what each means, its formula, unit and type" };

    private static readonly Option<bool> Markdown = new("--markdown") { Description = "Print the description as a Markdown table" };

    private static readonly Argument<string> Seller = new("seller") { Description = "The seller's id" };

    private static readonly Option<string?> Currency = new("--currency") { Description = "Only this currency", HelpName = "CODE" };

    private static readonly Option<string?> AsOf = MomentOption.Create("--as-of", "As known at this moment: a time, a day for its end, or a build's number (default: now)");

    /// <summary>The option that names a definition of one's own, here and for <c>serve</c>.</summary>
    public static Option<string?> Definition { get; } = new("--definition") { Description = "The features in YAML (default: the built-in ones)", HelpName = "FILE" };

    public static Command Create()
    {
        var list = new Verb("list", "List the features.", """
            Examples:
              seller-balance features list --describe
              seller-balance features list --definition features.yaml
            """)
        {
            Describe,
            Markdown,
            Definition,
        };
        list.SetAction(List);
        var get = new Verb("get", "Show a seller's features, as known now or at a moment.", """
            Examples:
              seller-balance features get S003 --currency EUR
              seller-balance features get S003 --as-of 2026-11-07T12:00Z --json
            """)
        {
            Seller,
            Currency,
            AsOf,
            Definition,
        };
        get.SetAction(Get);
        return new Command("features", "Compute figures about sellers as they were known at a moment: for training sets, and for use now.")
        {
            list,
            get,
            TrainingCommand.Create(),
            FeaturesVerifyCommand.Create(),
            FeaturesDriftCommand.Create(),
            FeaturesPushCommand.Create(),
        };
    }

    /// <summary>The features that the options ask for.</summary>
    public static FeatureSet Asked(ParseResult arguments, Settings settings) => FeatureSet.Load(arguments.GetValue(Definition), settings.Catalog);

    private static int List(ParseResult arguments)
    {
        var set = Asked(arguments, GlobalOptions.Settings(arguments));
        if (arguments.GetValue(GlobalOptions.Json) is { } form)
            JsonOutput.Write(form, json => FeatureJson.Write(json, set));
        else if (arguments.GetValue(Markdown))
            Console.Out.Write(FeatureTable.Markdown(set));
        else
            FeatureTable.Write(set, arguments.GetValue(Describe), Screens.Output());
        return ExitCodes.Ok;
    }

    private static int Get(ParseResult arguments)
    {
        var settings = GlobalOptions.Settings(arguments);
        var set = Asked(arguments, settings);
        var (seller, currency) = (arguments.GetRequiredValue(Seller), arguments.GetValue(Currency));
        using var warehouse = GlobalOptions.Open(arguments, settings, Access.Read);
        var moment = MomentOption.Of(arguments, AsOf, warehouse) ?? TimeProvider.System.GetUtcNow();
        var rows = FeatureQueries.At(warehouse, set, [seller], currency, moment);
        var why = rows.Count > 0 ? null : NoBalances.Why(new AskedBalances(seller, currency, null, null, moment), warehouse);
        if (why is { IsUnknown: true }) throw new UnknownSellerException(why.Sentence);
        if (arguments.GetValue(GlobalOptions.Json) is { } form)
        {
            JsonOutput.Write(form, json => FeatureJson.Write(json, set, rows));
            if (why is not null) StandardStreams.Say(why.Sentence);
        }
        else if (why is not null)
        {
            BalanceTable.WriteNote(why.Sentence, Screens.Output());
        }
        else
        {
            FeatureTable.Write(set, rows, Screens.Output());
        }

        return ExitCodes.Ok;
    }
}
