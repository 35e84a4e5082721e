using System.CommandLine;
using System.Globalization;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Features;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>features training</c>: for many moments of many sellers the features as they were known then.</summary>
internal static class TrainingCommand
{
    private static readonly Option<string> Entities = new("--entities")
    {
        Description = "A row for each moment: .csv, .tsv, .parquet, or .sql with a DuckDB query; columns seller_id, currency, timestamp, and any others",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string> To = TableFile.Option();

    private static readonly Option<bool> Force = OutputFile.Force();

    public static Command Create()
    {
        var command = new Verb("training", "Write a training set: for each row of a file, the features as they were known at its moment.", """
            Each row comes out once, in its place, with its own columns first. A time without an offset is in the business time zone.
            A row is empty where nothing was known of the seller then; a time that has not come yet is refused.

            Example:
              seller-balance features training --entities decisions.csv --to training.parquet
            """)
        {
            Entities,
            To,
            FeaturesCommand.Definition,
            Force,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var settings = GlobalOptions.Settings(arguments);
        var set = FeaturesCommand.Asked(arguments, settings);
        var source = arguments.GetRequiredValue(Entities);
        var file = new OutputFile(To.Name, arguments.GetRequiredValue(To), arguments.GetValue(Force));
        TableFile.RequireKnown(file.Path);
        file.Require(() => GlobalOptions.FilesInUse(arguments, settings).Append((source, "file of entities")));
        using var warehouse = GlobalOptions.Open(arguments, settings, Access.Read);
        using var training = TrainingFile.Read(source, set, GlobalOptions.Bounds(arguments, settings, file));
        var moments = training.Moments(warehouse.TimeZone, TimeProvider.System.GetUtcNow());
        var folded = MartQueries.FoldedTimes(warehouse);
        foreach (var (place, one) in moments.Index())
            FoldedTime.RequireKnown(string.Create(CultureInfo.InvariantCulture, $"{source}: row {place + 1}"), one.Moment, folded);
        long empty = 0;
        training.Add(FeatureQueries.At(warehouse, set, moments).Select(row =>
        {
            if (row.Values.All(value => value is null)) empty++;
            return row;
        }));
        training.Write(file, Metadata(set, warehouse, moments, GlobalOptions.Url(arguments, settings).Scheme));
        StandardStreams.Say($"{Wording.Count(moments.Count, "row")} with {Wording.Count(set.Features.Count, "feature")} to {file.Path}{Empty(empty)}");
        return ExitCodes.Ok;
    }

    // Nothing that differs when the same is asked next year.
    private static Dictionary<string, string> Metadata(FeatureSet set, IWarehouse warehouse, IReadOnlyList<FeatureMoment> moments, string engine)
    {
        var last = moments.Count == 0 ? DateTimeOffset.MinValue : moments.Max(one => one.Moment);
        var build = MartQueries.Builds(warehouse).ToList().FirstOrDefault(build => build.PublishedAt <= last);
        return new Dictionary<string, string> { [TrainingFile.DefinitionKey] = set.Sha256, ["run_id"] = build?.RunId ?? "", ["engine"] = engine, ["time_zone"] = warehouse.TimeZone };
    }

    private static string Empty(long rows) => rows == 0 ? "" : $"; {Wording.Count(rows, "row")} without features, since nothing was known of the seller in that currency then";
}
