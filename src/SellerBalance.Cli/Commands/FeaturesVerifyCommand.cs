using System.CommandLine;
using SellerBalance.Cli.Output;
using SellerBalance.Features;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>features verify</c>: computes a sample of features again that were answered or written before.</summary>
internal static class FeaturesVerifyCommand
{
    private const int SampleDefault = 1000;

    private static readonly Argument<string?> Answered = new("file")
    {
        Description = "A training set (.parquet, .csv, .tsv), or answers of features get or of the API (.json)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Server = new("--server") { Description = "A server, such as http://127.0.0.1:8080, whose features in memory are verified", HelpName = "URL" };

    private static readonly Option<int> Size = new("--sample") { Description = "How many rows, or sellers of a server, to verify", HelpName = "N", DefaultValueFactory = _ => SampleDefault };

    /// <summary>The option that decides on a sample.</summary>
    public static Option<int?> Seed { get; } = new("--seed") { Description = "Which ones: the same seed takes the same (default: others each time)", HelpName = "N" };

    public static Command Create()
    {
        var command = new Verb("verify", "Compute a sample of features again, and show those that were answered otherwise.", """
            Features of a file are computed from the warehouse. A server is asked for those that it has in memory, and for the same of that moment,
            which it computes from the warehouse. If any differ, the exit code is 2.

            Examples:
              seller-balance features verify training.parquet
              seller-balance features verify --server http://127.0.0.1:8080 --sample 500
            """)
        {
            Answered,
            Server,
            Size,
            Seed,
            FeaturesCommand.Definition,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var (file, server, size) = (arguments.GetValue(Answered), arguments.GetValue(Server), arguments.GetValue(Size));
        if (size < 1) throw new UsageException($"--sample: found {size}, expected at least 1.");
        if (file is null == server is null)
            throw new UsageException($"features verify: found {(file is null ? "neither" : "both")} a file {(file is null ? "nor" : "and")} --server, expected one of them. Name what is to be verified.");
        var seed = arguments.GetValue(Seed) ?? Random.Shared.Next();
        var proof = server is not null ? OfServer(arguments, server, size, seed) : OfFile(arguments, file!, size, seed);
        var failure = proof.Differences.Count == 0 ? null : new Failure("features_differ", proof.Verdict, ExitCodes.Held);
        if (arguments.GetValue(GlobalOptions.Json) is { } form)
        {
            if (failure is not null) StandardStreams.Say("seller-balance: " + failure.Message);
            JsonOutput.Write(form, json => proof.Write(json, failure));
        }
        else
        {
            proof.Write(Screens.Output());
        }

        return failure?.Exit ?? ExitCodes.Ok;
    }

    private static FeatureProof OfServer(ParseResult arguments, string server, int size, int seed)
    {
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new UsageException($"--server: found {Credentials.Quoted(server)}, expected an address such as http://127.0.0.1:8080.");
        using var served = new ServedFeatures(address, GlobalOptions.Stop(arguments).Token);
        return served.Verify(size, seed).GetAwaiter().GetResult();
    }

    private static FeatureProof OfFile(ParseResult arguments, string file, int size, int seed)
    {
        var settings = GlobalOptions.Settings(arguments);
        var set = FeaturesCommand.Asked(arguments, settings);
        using var warehouse = GlobalOptions.Open(arguments, settings, Access.Read);
        if (Path.GetExtension(file).Equals(".json", StringComparison.OrdinalIgnoreCase)) return OfAnswers(file, set, warehouse, size, seed);
        var bounds = new StatementBounds(file, settings.StatementTimeout ?? StatementBounds.DefaultLimit, GlobalOptions.Stop(arguments).Token) { What = "reading the file" };
        using var training = TrainingFile.ReadMade(file, set, bounds);
        var moments = training.Moments(warehouse.TimeZone, TimeProvider.System.GetUtcNow());
        var places = FeatureProof.Sample(moments.Count, size, seed);
        return Proof(warehouse, set, moments.Count, seed, [.. places.Select(place => moments[place])], training.Values(places));
    }

    private static FeatureProof OfAnswers(string file, FeatureSet set, IWarehouse warehouse, int size, int seed)
    {
        var answers = FeatureAnswer.OfFile(file, set);
        var sample = FeatureProof.Sample(answers.Count, size, seed).Select(place => answers[place]).ToList();
        return Proof(
            warehouse,
            set,
            answers.Count,
            seed,
            [.. sample.Select(answer => answer.Moment)],
            [.. sample.Select(answer => (string?[])[.. set.Features.Select(feature => answer.Values.GetValueOrDefault(feature.Name, "missing"))])]);
    }

    private static FeatureProof Proof(IWarehouse warehouse, FeatureSet set, int of, int seed, IReadOnlyList<FeatureMoment> moments, IReadOnlyList<string?[]> found) => new(
        moments.Count,
        of,
        seed,
        [.. FeatureQueries.At(warehouse, set, moments).OrderBy(row => row.Place).SelectMany(row => FeatureProof.Compare(moments[row.Place], set, found[row.Place], row.Values))]);
}
